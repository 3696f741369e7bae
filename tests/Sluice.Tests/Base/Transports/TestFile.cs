using Sluice.Base.Buffers;
using Sluice.Base.Linux;
using Xunit;

namespace Sluice.Tests.Base.Transports;

/// <summary>A real file with known bytes, as a lease that counts its disposals.</summary>
internal sealed class TestFile : IFileLease
{
    private readonly byte[] _bytes;

    public TestFile(string path, int length)
    {
        _bytes = new byte[length];
        for (int i = 0; i < length; i++) _bytes[i] = (byte)((i * 31) + (i >> 8));
        SysResult opened = FileCalls.Open(path, OpenFlags.ReadWrite | OpenFlags.Create);
        Assert.True(opened.Ok, opened.Message);
        Descriptor = (int)opened.Value;
        Assert.True(FileCalls.WriteAt(Descriptor, _bytes, 0).Ok);
    }

    public int Descriptor { get; }

    public byte[] Expected(int position, int length) => _bytes[position..(position + length)];

    public int ReadAt(long position, Span<byte> into) => (int)FileCalls.ReadAt(Descriptor, into, position).Value;

    public bool IsCached(long position, long length) => true;

    public IFileLease Share() => this;

    public void Dispose() => FileCalls.Close(Descriptor);
}
