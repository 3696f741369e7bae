using Sluice.Base;
using Sluice.Base.Buffers;
using Sluice.Protocol.Wire;

namespace Sluice.Server.Network;

/// <summary>
/// One response frame under construction: bytes, and file regions that lie between them. Get one by
/// <see cref="RequestContext.BeginAnswer()"/>, which writes size and header; write the body with <see cref="Writer"/>, and give a
/// region at the very place where its bytes belong. Owns the leases of its regions. One lane at a time.
/// </summary>
public sealed class AnswerFrame : IDisposable
{
    private readonly List<Insert> _inserts = [];
    private long _regionBytes;

    /// <summary>Takes the bytes of the frame.</summary>
    public WireWriter Writer { get; } = new();

    /// <summary>The region's bytes belong here, after what was written so far. The frame takes over the lease.</summary>
    public void AddRegion(FileRegion region)
    {
        Check.That(region.Length > 0);
        _inserts.Add(new Insert(Writer.Length, region));
        _regionBytes += region.Length;
    }

    /// <summary>Drops what was built; disposes the leases that nobody has taken.</summary>
    public void Dispose() => Reset();

    internal void Begin(int correlationId, bool flexible)
    {
        Writer.Reset();
        Writer.ReserveInt32();
        Writer.WriteInt32(correlationId);
        if (flexible) Writer.WriteUnsignedVarint(0);
    }

    /// <summary>Writes the size into the first four bytes.</summary>
    internal void Finish() => Writer.PatchInt32(0, checked((int)(Writer.Length - sizeof(int) + _regionBytes)));

    /// <summary>Moves everything to the output of a connection.</summary>
    internal void MoveTo(OutputQueue output)
    {
        int done = 0;
        for (int i = 0; i < _inserts.Count; i++)
        {
            Insert insert = _inserts[i];
            output.Append(Writer.Written[done..insert.At]);
            done = insert.At;
            _inserts[i] = insert with { Taken = true };
            output.Append(insert.Region);
        }

        output.Append(Writer.Written[done..]);
    }

    internal void Reset()
    {
        foreach (Insert insert in _inserts)
        {
            if (!insert.Taken) insert.Region.File.Dispose();
        }

        _inserts.Clear();
        _regionBytes = 0;
        Writer.Reset();
    }

    private readonly record struct Insert(int At, FileRegion Region, bool Taken = false);
}
