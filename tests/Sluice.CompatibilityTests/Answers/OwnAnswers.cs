namespace Sluice.CompatibilityTests.Answers;

/// <summary>The rows that Sluice answers in its own way, on purpose, each with the reason.</summary>
internal static class OwnAnswers
{
    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["Produce: codec 5"] = "76 says what is wrong; Kafka fails with an unknown error",
        ["Produce: gzip bit and plain data"] = "2 lets a client send again; Kafka fails with an unknown error",
        ["Produce: snappy bit and plain data"] = "as with gzip",
        ["Produce: lz4 bit and plain data"] = "as with gzip",
        ["Produce: zstd bit and plain data"] = "as with gzip",
        ["Metadata: neither name nor id"] = "42 says what is wrong; Kafka fails with an unknown error",
        ["CreatePartitions: twenty thousand partitions"] = "44 with a text, as CreateTopics has it; Kafka fails with an unknown error",
        ["IncrementalAlterConfigs: alter: broker '1' log.cleaner.threads=0"] = "Kafka's text is that of a division by zero",
        ["DescribeConfigs: describe: type 64"] = "the same error in our own words",
    };

    /// <summary>True when the row's answer is Sluice's own.</summary>
    public static bool Contains(string row) => Reasons.ContainsKey(row);
}
