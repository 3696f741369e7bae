using System.Text.Json;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;
using Xunit;

namespace Sluice.Tests.Protocol.Messages;

/// <summary>Every schema at every version against bytes that Apache Kafka 4.3.1 made.</summary>
public sealed class GoldenMessageTests
{
    [Fact]
    public void There_are_2184_vectors() => Assert.Equal(2184, GoldenVector.All.Count);

    [Fact]
    public void Every_vector_decodes_to_its_values_and_encodes_to_its_bytes()
    {
        var writer = new WireWriter();
        var wrong = new List<string>();
        foreach (GoldenVector vector in GoldenVector.All)
        {
            string? difference = Try(vector, writer);
            if (difference is not null) wrong.Add($"{vector.Name} v{vector.Version} {vector.Variant}: {difference}");
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong.Take(40))}");
    }

    [Fact]
    public void An_instance_that_held_another_message_reads_as_a_new_one()
    {
        var writer = new WireWriter();
        foreach (IGrouping<string, GoldenVector> group in GoldenVector.All.GroupBy(vector => vector.Name))
        {
            IMessage message = Schema(group.Key).Create();
            foreach (GoldenVector vector in group.OrderByDescending(vector => vector.Bytes.Length))
            {
                var reader = new WireReader(vector.Bytes);
                message.Read(ref reader, vector.Version);
                writer.Reset();
                message.Write(writer, vector.Version);
                Assert.Equal(vector.Bytes, writer.Written);
            }
        }
    }

    [Fact]
    public void Every_cut_of_every_vector_is_refused_or_read_but_never_fails_otherwise()
    {
        foreach (GoldenVector vector in GoldenVector.All.Where(vector => vector.Variant != "max"))
        {
            IMessage message = Schema(vector.Name).Create();
            for (int length = 0; length < vector.Bytes.Length; length++)
            {
                var reader = new WireReader(vector.Bytes.AsSpan(0, length));
                Assert.True(Refuses(message, ref reader, vector.Version), $"{vector.Name} v{vector.Version} read from {length} bytes");
            }
        }
    }

    [Fact]
    public void Every_schema_has_a_vector_at_every_version()
    {
        var covered = GoldenVector.All.Select(vector => (vector.Name, vector.Version)).ToHashSet();
        foreach (MessageInfo info in MessageCatalog.All)
        {
            for (short version = info.LowestVersion; version <= info.HighestVersion; version++)
                Assert.Contains((info.Name, version), covered);
        }
    }

    private static bool Refuses(IMessage message, ref WireReader reader, short version)
    {
        try
        {
            message.Read(ref reader, version);
            return false;
        }
        catch (WireFormatException)
        {
            return true;
        }
    }

    private static MessageInfo Schema(string name) => MessageCatalog.All.Single(info => info.Name == name);

    private static string? Try(GoldenVector vector, WireWriter writer)
    {
        MessageInfo? info = MessageCatalog.All.SingleOrDefault(candidate => candidate.Name == vector.Name);
        if (info is null) return "no schema";
        if (vector.Number.Length > 0 && info.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) != vector.Number)
            return "wrong number";
        IMessage message = info.Create();
        try
        {
            var reader = new WireReader(vector.Bytes);
            message.Read(ref reader, vector.Version);
            if (reader.Remaining != 0) return $"{reader.Remaining} bytes left";
            using JsonDocument json = JsonDocument.Parse(vector.Json);
            if (GoldenJson.Difference(message, json.RootElement) is { } difference) return difference;
            writer.Reset();
            message.Write(writer, vector.Version);
        }
        catch (Exception thrown) when (thrown is WireFormatException or InvalidOperationException)
        {
            return thrown.Message;
        }
        return writer.Written.SequenceEqual(vector.Bytes) ? null : $"encodes to {Convert.ToHexStringLower(writer.Written)}";
    }
}
