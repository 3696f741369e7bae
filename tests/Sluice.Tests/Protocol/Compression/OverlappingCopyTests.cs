using Sluice.Protocol.Compression;
using Xunit;

namespace Sluice.Tests.Protocol.Compression;

public sealed class OverlappingCopyTests
{
    private const byte Guard = 0xEE;

    [Fact]
    public void A_repetition_is_that_of_single_bytes_and_ends_with_its_buffer()
    {
        foreach (int size in new[] { 40, 64, 65, 80, 127, 128, 300 })
        {
            for (int at = 1; at < size; at += 1 + (at / 20))
            {
                for (int distance = 1; distance <= at; distance += 1 + (distance / 20))
                {
                    for (int length = 0; length <= size - at; length += 1 + (length / 7))
                    {
                        byte[] memory = Numbered(size + 64);
                        memory.AsSpan(size).Fill(Guard);
                        byte[] expected = [.. memory];
                        for (int i = 0; i < length; i++) expected[at + i] = expected[at + i - distance];
                        OverlappingCopy.Repeat(memory.AsSpan(0, size), at, distance, length);
                        Assert.True(memory.AsSpan(0, at + length).SequenceEqual(expected.AsSpan(0, at + length)));
                        Assert.Equal(-1, memory.AsSpan(size).IndexOfAnyExcept(Guard));
                    }
                }
            }
        }
    }

    [Fact]
    public void Literals_are_copied_and_nothing_beyond_their_target()
    {
        for (int size = 0; size < 150; size++)
        {
            for (int length = 0; length <= size; length++)
            {
                byte[] from = Numbered(size);
                byte[] memory = new byte[size + 3 + 64];
                memory.AsSpan().Fill(Guard);
                OverlappingCopy.Literals(from, size - length, memory.AsSpan(0, size + 3), 3, length);
                Assert.True(memory.AsSpan(3, length).SequenceEqual(from.AsSpan(size - length)));
                Assert.Equal(-1, memory.AsSpan(0, 3).IndexOfAnyExcept(Guard));
                Assert.Equal(-1, memory.AsSpan(size + 3).IndexOfAnyExcept(Guard));
            }
        }
    }

    private static byte[] Numbered(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)((i * 7) % 200))];
}
