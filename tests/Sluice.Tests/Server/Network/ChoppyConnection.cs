using System.Net;
using Sluice.Base.Buffers;
using Sluice.Base.Transports;

namespace Sluice.Tests.Server.Network;

/// <summary>A connection that takes a random part of what it is given, sometimes nothing, and remembers how it came.</summary>
internal sealed class ChoppyConnection(bool canSendFile, int seed) : IConnection
{
    private readonly Random _random = new(seed);
    private readonly MemoryStream _taken = new();

    public byte[] Taken => _taken.ToArray();

    public List<(long Position, int Length)> Files { get; } = [];

    public int Calls { get; private set; }

    /// <summary>Takes everything at once from now on.</summary>
    public bool IsGreedy { get; set; }

    /// <summary>And never takes more than this at once.</summary>
    public int MostTaken { get; set; } = int.MaxValue;

    public bool CanSendFile => canSendFile;

    public EndPoint Remote => new IPEndPoint(IPAddress.Loopback, 1);

    public EndPoint Local => new IPEndPoint(IPAddress.Loopback, 2);

    public void Register(IPoller poller, object token) => throw new NotSupportedException();

    public IoResult Receive(Span<byte> into) => throw new NotSupportedException();

    public void ShutdownSend() => throw new NotSupportedException();

    public IoResult Send(ReadOnlySpan<byte> bytes, bool more)
    {
        Calls++;
        int most = Most(bytes.Length);
        if (most == 0) return new IoResult(IoStatus.WouldBlock, 0);
        _taken.Write(bytes[..most]);
        return new IoResult(IoStatus.Done, most);
    }

    public IoResult SendFile(IFileSource file, long position, int length)
    {
        Calls++;
        Files.Add((position, length));
        int most = Most(length);
        if (most == 0) return new IoResult(IoStatus.WouldBlock, 0);
        byte[] bytes = new byte[most];
        int read = file.ReadAt(position, bytes);
        if (read == 0) return new IoResult(IoStatus.FileTooShort, 0);
        _taken.Write(bytes.AsSpan(0, read));
        return new IoResult(IoStatus.Done, read);
    }

    public void Dispose()
    {
    }

    private int Most(int length) => IsGreedy ? Math.Min(length, MostTaken) : _random.Next(4) == 0 ? 0 : _random.Next(1, length + 1);
}
