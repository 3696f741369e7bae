using System.Runtime.CompilerServices;

namespace Sluice.Base.Buffers;

/// <summary>
/// A non-owning view of unmanaged bytes: a frame, or a batch inside one. Copying it copies a pointer; whoever owns the memory
/// (<c>NativeBuffer</c>) keeps it alive until every slice handed out is done with.
/// </summary>
public readonly unsafe struct NativeSlice(void* pointer, int length)
{
    private readonly void* _pointer = pointer;

    /// <summary>Bytes in the slice.</summary>
    public int Length { get; } = length;

    /// <summary>The bytes. Valid while the owner of the memory lives.</summary>
    public Span<byte> Span
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_pointer, Length);
    }

    /// <summary>Address of the first byte, for vectored system calls.</summary>
    public nint Address => (nint)_pointer;

    /// <summary>The part of <paramref name="length"/> bytes beginning at <paramref name="start"/>; checked.</summary>
    public NativeSlice Slice(int start, int length)
    {
        if ((uint)start > (uint)Length || (uint)length > (uint)(Length - start)) Throw();
        return new NativeSlice((byte*)_pointer + start, length);
    }

    private static void Throw() => throw new ArgumentOutOfRangeException(nameof(Slice), "slice outside of its buffer");
}
