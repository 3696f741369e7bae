using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sluice.Protocol.Wire;

/// <summary>
/// What a peer or a file says is not what the schema allows. A server answers it by closing the connection, as Kafka does.
/// The throwing methods are kept out of line so that the readers stay small.
/// </summary>
public sealed class WireFormatException : Exception
{
    public WireFormatException()
    {
    }

    public WireFormatException(string message) : base(message)
    {
    }

    public WireFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowTruncated(int wanted, int remaining) =>
        throw new WireFormatException($"{wanted} bytes wanted where {remaining} remain");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowVarint() => throw new WireFormatException("a varint is longer than its type allows");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowLength(long length, int remaining) =>
        throw new WireFormatException($"a length of {length} where {remaining} bytes remain");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowUtf8() => throw new WireFormatException("a string is not valid UTF-8");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowBudget() => throw new WireFormatException("decoding would allocate more than the input justifies");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowElements(int max) => throw new WireFormatException($"more than {max} array elements");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowTags(uint count) => throw new WireFormatException($"{count} tagged fields");

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ThrowTagSize() => throw new WireFormatException("a tagged field has another size than it says");

    /// <summary>The exception for a null where the schema has none; generated code throws it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static WireFormatException Null(string field) => new($"{field} is null");

    /// <summary>The exception for a version outside the schema; generated code throws it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static WireFormatException Version(string message, short version) => new($"{message} has no version {version}");
}
