using Xunit;

namespace Sluice.IntegrationTests;

public sealed class StorageToolTests : IDisposable
{
    private const string ClusterId = "MkU3OEVBNTcwNTJENDM2Qk";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Formatting_prints_Kafkas_lines_and_a_second_time_fails()
    {
        string file = ServerProperties.Write(_directory, $"log.dirs={_directory["a"]},{_directory["b"]}");
        ProgramResult first = Format(file, "--standalone");
        Assert.True(first is { ExitCode: 0, Error: "" }, first.ToString());
        string[] lines = first.Out.TrimEnd().Split('\n');
        Assert.StartsWith("Bootstrap metadata: BootstrapMetadata(records=[ApiMessageAndVersion(FeatureLevelRecord(name='metadata.version', "
            + "featureLevel=30) at version 0), ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("], metadataVersionLevel=30, source=format command)", lines[0], StringComparison.Ordinal);
        Assert.Equal($"Formatting data directory {_directory["b"]} with metadata.version 4.3-IV0.", lines[1]);
        Assert.Equal($"Formatting dynamic metadata voter directory {_directory["a"]} with metadata.version 4.3-IV0.", lines[2]);
        Assert.Equal(411, new FileInfo(Path.Combine(_directory["a"], "bootstrap.checkpoint")).Length);
        Assert.Equal(411, new FileInfo(Path.Combine(_directory["b"], "bootstrap.checkpoint")).Length);
        Assert.Equal(241, new FileInfo(
            Path.Combine(_directory["a"], "__cluster_metadata-0", "00000000000000000000-0000000000.checkpoint")).Length);

        ProgramResult again = Format(file, "--standalone");
        Assert.Equal(1, again.ExitCode);
        Assert.Equal(
            $"Log directory {_directory["a"]} is already formatted. "
            + "Use --ignore-formatted to ignore this directory and format the others.\n",
            again.Error);
        ProgramResult ignored = Format(file, "--standalone", "-g");
        Assert.Equal((0, "All of the log directories are already formatted.\n"), (ignored.ExitCode, ignored.Out));
    }

    [Fact]
    public void Apaches_own_tools_read_what_formatting_wrote()
    {
        string file = ServerProperties.Write(_directory);
        Assert.Equal(0, Format(file, "--standalone").ExitCode);
        ProgramResult bootstrap = Dump("bootstrap.checkpoint");
        Assert.Contains("\"name\":\"transaction.version\",\"featureLevel\":2", bootstrap.Out, StringComparison.Ordinal);
        Assert.Contains("isvalid: true", bootstrap.Out, StringComparison.Ordinal);
        ProgramResult voters = Dump("__cluster_metadata-0/00000000000000000000-0000000000.checkpoint");
        Assert.Contains("KRaftVersion {\"version\":0,\"kRaftVersion\":1}", voters.Out, StringComparison.Ordinal);
        Assert.Contains("\"voterId\":1", voters.Out, StringComparison.Ordinal);
        ProgramResult info = ApacheKafka.Run("kafka-storage", "info", "-c", file);
        Assert.Equal(info.Out, SluiceProgram.Run("kafka-storage", "info", "-c", file).Out);

        ProgramResult Dump(string name) =>
            ApacheKafka.Run("kafka-dump-log", "--cluster-metadata-decoder", "--files", Path.Combine(_directory["data"], name));
    }

    [Theory]
    [InlineData(new[] { "-c", "FILE", "-t", "x" },
        "Because controller.quorum.voters is not set on this controller, you must specify one of the following: "
        + "--standalone, --initial-controllers, or --no-initial-controllers.")]
    [InlineData(new[] { "-c", "FILE", "-t", "x", "-s", "-r", "9.9" },
        "Unknown metadata.version '9.9'. Supported metadata.version are: 3.3-IV3, ")]
    [InlineData(new[] { "-c", "FILE", "-t", "x", "-s", "-f", "bogus=1" },
        "Unsupported feature: bogus. Supported features are: eligible.leader.replicas.version, ")]
    [InlineData(new[] { "-c", "FILE", "-t", "x", "-s", "-f", "kraft.version=0" },
        "Cannot set kraft.version to 0 if controller.quorum.voters is empty")]
    [InlineData(new[] { "-c", "FILE", "-t", "x", "-s", "-S", "SCRAM-SHA-256=[name=a,password=b]" }, "--add-scram is not supported yet")]
    [InlineData(new[] { "-c", "FILE", "-t", "x", "-I", "1@h" }, "must have the form id@host:port:directoryId")]
    [InlineData(new[] { "-c", "/no/such/file", "-t", "x" }, "Cannot read /no/such/file: no such file.")]
    [InlineData(new[] { "-c", "FILE" }, "kafka-storage: error: argument --cluster-id/-t is required")]
    [InlineData(new[] { "-c", "FILE", "-t", "x", "-s", "-N" },
        "argument --no-initial-controllers/-N: not allowed with argument --standalone/-s")]
    [InlineData(new[] { "--bogus" }, "kafka-storage: error: unrecognized arguments: '--bogus'")]
    public void A_wrong_format_command_says_why_and_formats_nothing(string[] arguments, string reason)
    {
        string file = ServerProperties.Write(_directory);
        ProgramResult result = SluiceProgram.Run(["kafka-storage", "format", .. arguments.Select(a => a == "FILE" ? file : a)]);
        Assert.True(result.ExitCode == 1 && result.Error.Contains(reason, StringComparison.Ordinal), result.ToString());
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory["data"]));
    }

    [Fact]
    public void A_directory_of_another_cluster_is_refused()
    {
        string file = ServerProperties.Write(_directory);
        Assert.Equal(0, Format(file, "-s").ExitCode);
        ProgramResult other = SluiceProgram.Run("kafka-storage", "format", "-c", file, "-t", "other", "-s", "-g");
        Assert.Equal(1, other.ExitCode);
        Assert.Equal($"Invalid cluster.id in: {_directory["data"]}/meta.properties. Expected other, but read {ClusterId}\n", other.Error);
    }

    [Fact]
    public void Info_tells_of_missing_and_unformatted_directories()
    {
        Directory.CreateDirectory(_directory["a"]);
        string file = ServerProperties.Write(_directory, $"log.dirs={_directory["a"]},{_directory["b"]}");
        ProgramResult info = SluiceProgram.Run("kafka-storage", "info", "-c", file);
        Assert.Equal(1, info.ExitCode);
        Assert.Equal(
            $"Found log directory:\n  {_directory["a"]}\n\n"
            + $"Found problems:\n  {_directory["a"]} is not formatted.\n  {_directory["b"]} does not exist\n\n",
            info.Out);
    }

    [Theory]
    [InlineData("version-mapping", "metadata.version=30 (4.3-IV0)\nkraft.version=1\ntransaction.version=2\ngroup.version=1\n"
        + "eligible.leader.replicas.version=1\nshare.version=1\nstreams.version=1\n")]
    [InlineData("version-mapping -r 3.9-IV0", "metadata.version=21 (3.9-IV0)\nkraft.version=1\ntransaction.version=0\ngroup.version=0\n"
        + "eligible.leader.replicas.version=0\nshare.version=0\nstreams.version=0\n")]
    [InlineData("feature-dependencies -f transaction.version=2 -f group.version=1",
        "transaction.version=2 has no dependencies.\ngroup.version=1 has no dependencies.\n")]
    public void Tables_are_printed_as_by_Kafka(string command, string expected)
    {
        ProgramResult result = SluiceProgram.Run(["kafka-storage", .. command.Split(' ')]);
        Assert.Equal((0, expected), (result.ExitCode, result.Out));
    }

    [Fact]
    public void A_link_named_after_a_tool_is_that_tool()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the name of a link is known on Linux only");
        string link = _directory["kafka-storage.sh"];
        File.CreateSymbolicLink(link, SluiceProgram.Path);
        ProgramResult result = SluiceProgram.RunAs(link, null, "random-uuid");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(22, result.Out.TrimEnd().Length);
    }

    private static ProgramResult Format(string file, params string[] more) =>
        SluiceProgram.Run(["kafka-storage", "format", "-t", ClusterId, "-c", file, .. more]);
}
