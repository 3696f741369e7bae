using System.Buffers.Binary;
using Sluice.Base;
using Sluice.Fuzz.Engine;
using Sluice.Storage.Indexes;
using Sluice.Storage.Producers;

namespace Sluice.Fuzz.Files;

/// <summary>The binary files of a partition: three indexes and the producers' snapshot.</summary>
internal static class BinaryFormats
{
    private const long BaseOffset = 1000;

    private static IndexEntries Entries(FileFormat format, int entrySize, int length) =>
        new(format.Disk, new IndexBudget(1 << 20), FileFormat.Path, entrySize, length);

    /// <summary>Offsets or timestamps to look up: those of the file, their neighbours and edges. None is negative.</summary>
    private static IEnumerable<long> Questions(byte[] content, int step, int at, bool wide)
    {
        yield return 0;
        yield return long.MaxValue;
        yield return BaseOffset;
        for (int i = at; i + 8 <= content.Length && i < step * 4; i += step)
        {
            long value = wide
                ? BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(i))
                : BaseOffset + BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(i));
            if (value < 0) continue;
            yield return value;
            yield return value == long.MaxValue ? value : value + 1;
        }
    }

    internal sealed class Offsets : FileFormat
    {
        public override bool IsText => false;

        public override void Make(FuzzRandom random, CaseBytes into)
        {
            int offset = 0;
            int position = 0;
            for (int count = random.Size(60); count > 0; count--)
            {
                into.Int32(offset += 1 + random.Below(100));
                into.Int32(position += 1 + random.Below(9000));
            }
            into.Zeros(random.OneIn(6) ? random.Below(12) : 0);
        }

        public override void Read(byte[] content, CaseMeter meter)
        {
            long found = 0;
            meter.Begin();
            var index = new OffsetIndex(Entries(this, OffsetIndex.EntrySize, content.Length), BaseOffset);
            meter.End();
            foreach (long question in Questions(content, OffsetIndex.EntrySize, 0, wide: false))
            {
                int position = index.PositionFor(question);
                found += position;
                found += index.OffsetAtOrBehind(question);
            }
            (long last, int lastPosition) = index.Last();
            meter.NoteSize(Math.Abs(last ^ lastPosition ^ found) >> 8);
            bool ascends = true;
            for (int i = 8; i + 8 <= content.Length; i += 8)
            {
                int before = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(i - 8));
                ascends &= BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(i)) > before;
            }
            if (ascends) Check(index, content);
            index.Entries.Pin();
            index.TruncateTo(last);
            index.Append(last, lastPosition);
            index.Entries.Save();
            if (Disk.Get(Path)!.Length != index.Entries.Count * OffsetIndex.EntrySize)
                throw new FuzzFinding("the file is not what is in memory");
            if (ascends) meter.Accept();
        }

        /// <summary>An index in order answers as a look at every entry does.</summary>
        private static void Check(OffsetIndex index, byte[] content)
        {
            foreach (long question in Questions(content, OffsetIndex.EntrySize, 0, wide: false))
            {
                int wanted = 0;
                for (int i = 0; i + 8 <= content.Length; i += 8)
                {
                    if (BaseOffset + BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(i)) <= question)
                        wanted = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(i + 4));
                }
                if (index.PositionFor(question) != wanted)
                    throw new FuzzFinding($"offset {question} is looked for at {index.PositionFor(question)}, not {wanted}");
            }
        }
    }

    internal sealed class Times : FileFormat
    {
        public override bool IsText => false;

        public override void Make(FuzzRandom random, CaseBytes into)
        {
            long timestamp = 1_700_000_000_000;
            int offset = 0;
            for (int count = random.Size(60); count > 0; count--)
            {
                into.Int64(timestamp += 1 + random.Below(100));
                into.Int32(offset += random.Below(9000));
            }
            into.Zeros(random.OneIn(6) ? random.Below(12) : 0);
        }

        public override void Read(byte[] content, CaseMeter meter)
        {
            meter.Begin();
            var index = new TimeIndex(Entries(this, TimeIndex.EntrySize, content.Length), BaseOffset);
            meter.End();
            long found = 0;
            foreach (long question in Questions(content, TimeIndex.EntrySize, 0, wide: true)) found += index.Lookup(question).Offset;
            (long timestamp, long offset) = index.Last();
            meter.NoteSize(Math.Abs(timestamp ^ offset ^ found) >> 8);
            index.Entries.Pin();
            index.TruncateTo(offset);
            index.MaybeAppend(timestamp, offset);
            index.Entries.Save();
            if (Disk.Get(Path)!.Length != index.Entries.Count * TimeIndex.EntrySize)
                throw new FuzzFinding("the file is not what is in memory");
            meter.Accept();
        }
    }

    internal sealed class Aborted : FileFormat
    {
        public override bool IsText => false;

        public override void Make(FuzzRandom random, CaseBytes into)
        {
            long offset = BaseOffset;
            for (int count = random.Size(20); count > 0; count--)
            {
                into.Int16(0);
                into.Int64(random.Below(100));
                into.Int64(offset += random.Below(10));
                into.Int64(offset += 1 + random.Below(10));
                into.Int64(offset - random.Below(10));
            }
        }

        public override void Read(byte[] content, CaseMeter meter)
        {
            meter.Begin();
            var index = new TransactionIndex(Entries(this, TransactionIndex.EntrySize, content.Length));
            bool isSane = index.IsSane(BaseOffset);
            meter.End();
            var into = new List<AbortedTxn>();
            foreach (long question in Questions(content, TransactionIndex.EntrySize, 10, wide: true))
            {
                index.Collect(question, question == long.MaxValue ? question : question + 5, into);
            }
            index.Collect(0, long.MaxValue, into);
            meter.NoteSize(into.Count);
            if (isSane) meter.Accept();
            index.Entries.Pin();
            index.TruncateTo(BaseOffset + 20);
        }
    }

    internal sealed class Producers : FileFormat
    {
        private const long NowMs = 1_700_000_000_000;

        public override bool IsText => false;

        public override void Make(FuzzRandom random, CaseBytes into)
        {
            int count = random.Size(30);
            into.Int16(1);
            into.Int32(0);
            into.MarkedInt32(count);
            for (long id = 0; count > 0; count--)
            {
                bool isNew = random.OneIn(6);
                into.Int64(id += 1 + random.Below(5));
                into.Int16((short)random.Below(5));
                into.Int32(isNew ? -1 : random.Below(1000));
                into.Int64(isNew ? -1 : random.Below(1000));
                into.Int32(random.Below(10));
                into.Int64(NowMs - random.Below(1000));
                into.Int32(random.Below(3) - 1);
                into.Int64(random.OneIn(3) ? random.Below(1000) : -1);
            }
            Seal(into.Span);
        }

        public override void Seal(Span<byte> file)
        {
            if (file.Length >= ProducerSnapshot.HeaderSize) BinaryPrimitives.WriteUInt32BigEndian(file[2..], Crc32C.Compute(file[6..]));
        }

        public override void Read(byte[] content, CaseMeter meter)
        {
            var entries = new List<ProducerEntry>();
            meter.Begin();
            bool isRight = ProducerSnapshot.TryRead(content, entries);
            meter.End();
            if (!isRight) return;
            meter.Accept();
            meter.NoteSize(entries.Count);
            var states = new ProducerStates();
            states.Load(entries, NowMs, long.MaxValue);
            meter.NoteSize(states.Transactions.UndecidedCount);
            byte[] written = ProducerSnapshot.Write(states.Entries);
            entries.Clear();
            if (!ProducerSnapshot.TryRead(written, entries)) throw new FuzzFinding("what was written cannot be read");
            states.Load(entries, NowMs, long.MaxValue);
            if (!ProducerSnapshot.Write(states.Entries).AsSpan().SequenceEqual(written))
                throw new FuzzFinding("written otherwise than read");
        }
    }
}
