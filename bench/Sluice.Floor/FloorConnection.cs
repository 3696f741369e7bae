using System.Runtime.InteropServices;
using Sluice.Base.Buffers;
using Sluice.Base.Transports;

namespace Sluice.Floor;

/// <summary>A connection of the floor: one native receive buffer, large enough for a whole frame of every kind that is measured.</summary>
internal sealed unsafe class FloorConnection(IConnection connection, int number) : IDisposable
{
    private const int BufferBytes = 2 << 20;

    private readonly byte* _memory = (byte*)NativeMemory.Alloc(BufferBytes);

    public IConnection Connection => connection;

    public int Number => number;

    public int Filled { get; set; }

    public int Answers { get; set; }

    public bool IsListed { get; set; }

    /// <summary>Bytes of a fetch answer still to be sent, behind its length prefix.</summary>
    public int FetchLeft { get; set; }

    public long FetchPosition { get; set; }

    public bool MayHaveMore { get; set; }

    public NativeSlice Whole => new(_memory, BufferBytes);

    public void Dispose()
    {
        connection.Dispose();
        NativeMemory.Free(_memory);
    }
}
