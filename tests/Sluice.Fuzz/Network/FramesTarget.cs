using System.Buffers.Binary;
using Sluice.Base.Buffers;
using Sluice.Fuzz.Engine;
using Sluice.Server.Network;

namespace Sluice.Fuzz.Network;

/// <summary>
/// The input buffer of a connection, fed in pieces: it finds the frames that stand in the bytes, in order and whole, whatever the pieces
/// are and however long the frames are kept, and gives all memory back. A case is eight bytes that seed the pieces and what is kept, and
/// what the peer sends. Frames above the largest are refused.
/// </summary>
internal sealed class FramesTarget(string name) : FuzzTarget(name)
{
    private const int MaxFrameBytes = 200 * 1024;

    private readonly BufferPool _pool = new(1 << 20);
    private readonly RequestMemory _memory = new(1 << 20);
    private readonly FuzzRandom _pieces = new();
    private readonly Queue<(NativeSlice Frame, NativeBuffer Holder, int Counted, int Start)> _kept = new();

    public override int PrefixBytes => 8;

    public override int MaxBytes => 600 * 1024;

    public override void Generate(FuzzRandom random, CaseBytes into)
    {
        into.Int64((long)random.Next());
        for (int frames = 1 + random.Below(random.OneIn(20) ? 60 : 6); frames > 0; frames--)
        {
            int size = random.Below(200) switch
            {
                0 => random.Below(MaxFrameBytes + 10),
                1 => BufferPool.SlabBytes - 8 + random.Below(16),
                < 8 => random.Below(5000),
                < 12 => random.Below(9),
                _ => 8 + random.Below(60),
            };
            into.MarkedInt32(size);
            into.Take(size).Fill((byte)frames);
        }
    }

    public override void Run(ReadOnlySpan<byte> input, CaseMeter meter)
    {
        if (input.Length < PrefixBytes) return;
        _pieces.Begin(1, BinaryPrimitives.ReadUInt64BigEndian(input), 0);
        ReadOnlySpan<byte> sent = input[PrefixBytes..];
        var buffer = new FrameBuffer(_pool, _memory, MaxFrameBytes);
        meter.Begin();
        int frames = Feed(buffer, sent, out int expectedAt, out bool isRefused);
        meter.End();
        bool isWrong = Next(sent, ref expectedAt, out _) == FrameState.Invalid;
        if (isWrong != isRefused) throw new FuzzFinding($"refused: {isRefused}, which is wrong");
        buffer.Drop();
        while (_kept.Count > 0) GiveBack(sent);
        if (_pool.RentedBytes != 0 || _memory.UsedBytes != 0)
            throw new FuzzFinding($"{_pool.RentedBytes} and {_memory.UsedBytes} bytes are lost");
        meter.NoteSize(frames);
        meter.NoteSize(sent.Length - expectedAt);
        if (isRefused) meter.Note(2);
        else meter.Accept();
    }

    /// <summary>Does what a connection does; returns the number of frames found.</summary>
    private int Feed(FrameBuffer buffer, ReadOnlySpan<byte> sent, out int expectedAt, out bool isRefused)
    {
        int frames = 0;
        int fed = 0;
        expectedAt = 0;
        isRefused = false;
        while (true)
        {
            FrameState state = buffer.Peek(out short key, out int size);
            if (state == FrameState.Invalid)
            {
                isRefused = true;
                return frames;
            }
            if (state == FrameState.Large)
            {
                buffer.BeginLarge(size);
                continue;
            }
            if (state == FrameState.Whole)
            {
                Take(buffer, sent, key, size, ref expectedAt);
                frames++;
                continue;
            }
            buffer.ReleaseWhenEmpty();
            if (fed == sent.Length) return frames;
            Span<byte> space = buffer.Space(1 << 20);
            if (space.IsEmpty) throw new FuzzFinding("there is no room to receive into");
            int piece = Math.Min(Math.Min(space.Length, sent.Length - fed), Piece());
            sent.Slice(fed, piece).CopyTo(space);
            buffer.Received(piece);
            fed += piece;
        }
    }

    private int Piece() => _pieces.Below(4) switch
    {
        0 => 1 + _pieces.Below(4),
        1 => 1 + _pieces.Below(100),
        2 => 1 + _pieces.Below(70_000),
        _ => int.MaxValue,
    };

    private void Take(FrameBuffer buffer, ReadOnlySpan<byte> sent, short key, int size, ref int expectedAt)
    {
        int at = expectedAt;
        if (Next(sent, ref expectedAt, out ReadOnlySpan<byte> expected) != FrameState.Whole || size != expected.Length)
            throw new FuzzFinding($"a frame of {size} bytes was found where none is");
        if (key != BinaryPrimitives.ReadInt16BigEndian(expected)) throw new FuzzFinding("another API key was seen");
        NativeSlice frame = buffer.Take(size, out NativeBuffer holder, out int counted);
        if (!frame.Span.SequenceEqual(expected)) throw new FuzzFinding("a frame has other bytes than were sent");
        _kept.Enqueue((frame, holder, counted, at));
        while (_kept.Count > 0 && !_pieces.OneIn(3)) GiveBack(sent);
    }

    /// <summary>The frame must not have changed while it was kept.</summary>
    private void GiveBack(ReadOnlySpan<byte> sent)
    {
        (NativeSlice frame, NativeBuffer holder, int counted, int start) = _kept.Dequeue();
        Next(sent, ref start, out ReadOnlySpan<byte> expected);
        bool isSame = frame.Span.SequenceEqual(expected);
        _memory.Return(counted);
        holder.Release();
        if (!isSame) throw new FuzzFinding("a frame changed while it was kept");
    }

    /// <summary>The frame at a position, by the plainest reading.</summary>
    private static FrameState Next(ReadOnlySpan<byte> sent, ref int at, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (sent.Length - at < 4) return FrameState.Partial;
        int size = BinaryPrimitives.ReadInt32BigEndian(sent[at..]);
        if (size is < 8 or > MaxFrameBytes) return FrameState.Invalid;
        if (sent.Length - at - 4 < size) return FrameState.Partial;
        frame = sent.Slice(at + 4, size);
        at += 4 + size;
        return FrameState.Whole;
    }
}
