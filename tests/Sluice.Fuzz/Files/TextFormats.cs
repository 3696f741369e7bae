using System.Globalization;
using System.Text;
using Sluice.Fuzz.Engine;
using Sluice.Protocol;
using Sluice.Replication.Raft;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Epochs;

namespace Sluice.Fuzz.Files;

/// <summary>The text files: checkpoints, epochs, identities, the clean marker, the quorum's state.</summary>
internal static class TextFormats
{
    private static void Text(CaseBytes into, string text) => into.Raw(Encoding.UTF8.GetBytes(text));

    private static string Id(FuzzRandom random) => new Uuid(random.Next(), random.Next()).ToString();

    /// <summary>Runs what may be refused; null when it was.</summary>
    private static T? Try<T>(CaseMeter meter, Func<T> read)
        where T : class
    {
        meter.Begin();
        try
        {
            return read();
        }
        catch (CheckpointFormatException refusal)
        {
            meter.NoteText(refusal.Message);
            return null;
        }
        finally
        {
            meter.End();
        }
    }

    internal sealed class OffsetCheckpoint : FileFormat
    {
        public override void Make(FuzzRandom random, CaseBytes into)
        {
            int count = random.Size(40);
            var text = new StringBuilder($"0\n{count}\n");
            for (int i = 0; i < count; i++)
                text.Append(CultureInfo.InvariantCulture,
                    $"topic-{random.Below(5)} {random.Below(20)} {random.Next() >> random.Below(60) >> 1}\n");
            Text(into, text.ToString());
        }

        public override void Read(byte[] content, CaseMeter meter)
        {
            var file = new OffsetCheckpointFile(Disk, Path);
            if (Try(meter, file.Read) is not { } read) return;
            meter.Accept();
            meter.NoteSize(read.Count);
            file.Write(read);
            Dictionary<TopicPartition, long> again = file.Read();
            if (again.Count != read.Count || read.Any(entry => again[entry.Key] != entry.Value))
                throw new FuzzFinding("written otherwise than read");
        }
    }

    internal sealed class LeaderEpochs : FileFormat
    {
        public override void Make(FuzzRandom random, CaseBytes into)
        {
            int count = random.Size(30);
            var text = new StringBuilder($"0\n{count}\n");
            long offset = 0;
            for (int epoch = random.Below(3); count > 0; count--, epoch += 1 + random.Below(3))
                text.Append(CultureInfo.InvariantCulture, $"{epoch} {offset += random.Below(1000)}\n");
            Text(into, text.ToString());
        }

        public override void Read(byte[] content, CaseMeter meter)
        {
            var file = new LeaderEpochCheckpointFile(Disk, Path);
            if (Try(meter, file.Read) is not { } read) return;
            meter.Accept();
            var cache = new LeaderEpochCache();
            cache.Load([.. read]);
            meter.NoteSize(cache.Entries.Length);
            EpochEntry last = new(-1, -1);
            foreach (EpochEntry entry in cache.Entries)
            {
                if (entry.Epoch <= last.Epoch || entry.StartOffset <= last.StartOffset) throw new FuzzFinding("epochs that do not ascend");
                if (cache.EpochAt(entry.StartOffset) != entry.Epoch) throw new FuzzFinding("an epoch does not hold its first offset");
                last = entry;
            }
            file.Write(cache.Entries.ToArray());
            if (!file.Read().SequenceEqual(cache.Entries.ToArray())) throw new FuzzFinding("written otherwise than read");
        }
    }

    internal sealed class PartitionMetadata : FileFormat
    {
        public override void Make(FuzzRandom random, CaseBytes into) => Text(into,
            $"version: 0\ntopic_id: {Id(random)}{(random.OneIn(2) ? "\n" : "")}");

        public override void Read(byte[] content, CaseMeter meter)
        {
            var file = new PartitionMetadataFile(Disk, Path);
            if (Try<object>(meter, () => file.Read()!) is not Uuid id) return;
            meter.Accept();
            file.WriteUnsynced(id);
            if (file.Read() != id) throw new FuzzFinding("written otherwise than read");
        }
    }

    internal sealed class MetaPropertiesFormat : FileFormat
    {
        public override void Make(FuzzRandom random, CaseBytes into) => Text(into, random.OneIn(4)
            ? $"#\n#Thu Jan 01 00:00:00 UTC 2026\nbroker.id={random.Below(100)}\nversion=0\ncluster.id={Id(random)}\n"
            : $"# c\nversion=1\nnode.id = {random.Below(100)}\ndirectory.id\\=x={Id(random)}\n"
            + $"directory.id:{Id(random)}\ncluster.id={Id(random)}\\\n  more\n");

        public override void Read(byte[] content, CaseMeter meter)
        {
            if (Try(meter, () => MetaProperties.Parse(Path, content)) is not { } read) return;
            meter.Accept();
            if (MetaProperties.Parse(Path, read.ToBytes(0)) != read) throw new FuzzFinding("written otherwise than read");
        }
    }

    internal sealed class CleanMarker : FileFormat
    {
        public override void Make(FuzzRandom random, CaseBytes into) =>
            Text(into, string.Create(CultureInfo.InvariantCulture, $"{{\"version\":0,\"brokerEpoch\":{random.InterestingLong()}}}"));

        public override void Read(byte[] content, CaseMeter meter)
        {
            Disk.Set($"/d/{CleanShutdownFile.Name}", content);
            meter.Begin();
            long epoch = new CleanShutdownFile(Disk, "/d").ReadBrokerEpoch();
            meter.End();
            meter.NoteSize(Math.Max(0, epoch));
            if (epoch != CleanShutdownFile.UnknownBrokerEpoch) meter.Accept();
        }
    }

    internal sealed class QuorumStateFormat : FileFormat
    {
        private static readonly VoterSet Voters = new([]);

        public override void Make(FuzzRandom random, CaseBytes into)
        {
            ReplicaKey? voted = random.OneIn(2) ? new ReplicaKey(random.Below(5), new Uuid(random.Next(), 7)) : null;
            var state = new QuorumState(random.Below(1000), random.Below(4) - 1, voted);
            into.Raw(QuorumStateFile.Encode(state, (short)random.Below(2), Voters));
        }

        public override void Read(byte[] content, CaseMeter meter)
        {
            meter.Begin();
            bool isRight = QuorumStateFile.TryDecode(content, out QuorumState state, out string? error);
            meter.End();
            if (isRight != (error is null)) throw new FuzzFinding("refused without a reason, or accepted with one");
            if (error is not null) meter.NoteText(error);
            if (!isRight) return;
            meter.Accept();
            byte[] written = QuorumStateFile.Encode(state, 1, Voters);
            if (!QuorumStateFile.TryDecode(written, out QuorumState again, out _) || again != state)
                throw new FuzzFinding("written otherwise than read");
        }
    }
}
