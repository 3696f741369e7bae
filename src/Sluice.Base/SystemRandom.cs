using System.Runtime.InteropServices;

namespace Sluice.Base;

/// <summary>
/// Randomness of the operating system, for production. Any thread. Taken by way of a random GUID, which the runtime gets from the
/// system's generator, because the cryptography library would load all of OpenSSL into a process that has no other use for it.
/// </summary>
public sealed class SystemRandom : IRandomSource
{
    /// <inheritdoc/>
    public ulong Next()
    {
        Guid guid = Guid.NewGuid();
        ReadOnlySpan<ulong> halves = MemoryMarshal.Cast<Guid, ulong>(new ReadOnlySpan<Guid>(ref guid));

        // Six bits are fixed, those of the version in one half, those of the variant at other places of the other.
        return halves[0] ^ halves[1];
    }
}
