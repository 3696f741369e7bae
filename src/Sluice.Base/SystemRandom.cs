using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sluice.Base;

/// <summary>Randomness of the operating system, for production. Any thread.</summary>
public sealed class SystemRandom : IRandomSource
{
    /// <inheritdoc/>
    public ulong Next()
    {
        ulong bits = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref bits)));
        return bits;
    }
}
