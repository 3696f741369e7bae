using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Sluice.Base;

/// <summary>
/// Assertions that stay on in release builds. They guard our own invariants; what a peer sends is handled, never asserted.
/// </summary>
public static class Check
{
    /// <summary>Throws <see cref="InvariantBrokenException"/> when <paramref name="condition"/> is false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void That(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string? expression = null)
    {
        if (!condition) Fail(expression);
    }

    [DoesNotReturn, StackTraceHidden, MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string? expression) => throw new InvariantBrokenException(expression ?? "unknown");
}
