using System.Diagnostics;
using Sluice.Protocol.Compression;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>Apache's own dump tool reads what we write, on a real disk. Slow (a JVM), so only where SLUICE_APACHE_TOOLS is set.</summary>
public sealed class DumpLogTests
{
    private const string Kafka = "/work/shared/peers/apache-kafka/bin/kafka";

    [Fact]
    public void The_dump_tool_finds_our_files_sane()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SLUICE_APACHE_TOOLS") == "1", "SLUICE_APACHE_TOOLS is not 1");
        Assert.SkipUnless(File.Exists(Kafka), $"{Kafka} is not on this machine");
        string root = Directory.CreateTempSubdirectory("sluice-dump").FullName;
        try
        {
            Write(root);
            string[] files = [.. Directory.GetFiles($"{root}/t-0").Where(f => !f.EndsWith("checkpoint", StringComparison.Ordinal)
                && !f.EndsWith("metadata", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            string logs = Run(
                "--deep-iteration", "--files", string.Join(',', files.Where(f => f.EndsWith(".log", StringComparison.Ordinal))));
            Assert.Contains("lastOffset: 60", logs, StringComparison.Ordinal);
            Assert.DoesNotContain("isvalid: false", logs, StringComparison.Ordinal);
            string indexes = Run("--index-sanity-check", "--files", string.Join(',', files.Where(f => f.EndsWith("index",
                StringComparison.Ordinal) && !f.EndsWith("txnindex", StringComparison.Ordinal))));
            Assert.Contains("passed sanity check", indexes, StringComparison.Ordinal);
            string deep = Run(
                "--verify-index-only", "--files", string.Join(',', files.Where(f => !f.EndsWith(".log", StringComparison.Ordinal))));
            Assert.Contains("producerId: 5", deep, StringComparison.Ordinal);
            foreach (string output in (ReadOnlySpan<string>)[logs, indexes, deep])
            {
                Assert.DoesNotContain("Exception", output, StringComparison.Ordinal);
                Assert.DoesNotContain("Mismatches", output, StringComparison.Ordinal);
                Assert.DoesNotContain("non-consecutive", output, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Write(string root)
    {
        var settings = new LogSettings { SegmentBytes = 20_000, IndexIntervalBytes = 500, VerifyTransactions = false };
        using var fixture = new LogFixture(settings, new FileDisk(), root);
        for (int i = 0; i < 30; i++)
        {
            fixture.AppendOk(new Batch
            {
                ValueSize = 2000, Count = 1, Codec = (CompressionCodec)(i % 4), TimestampMs = LogFixture.Now + i, ProducerId = 5,
                Epoch = 0, Sequence = i,
                IsTransactional = true,
            });
            fixture.AppendOk(new Batch { ValueSize = 500, TimestampMs = LogFixture.Now + i });
        }

        fixture.Append(AppendOrigin.Coordinator, Batch.Marker(5, 0, isCommit: false));
        Assert.True(fixture.Log.SegmentCount > 1);
        fixture.Log.Close(clean: true);
    }

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Kafka, ["kafka-dump-log", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.GetAwaiter().GetResult();
    }
}
