using Xunit;

namespace Sluice.IntegrationTests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Version_names_both_versions()
    {
        ProgramResult result = SluiceProgram.Run("version");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^sluice \d+\.\d+\.\d+ \(Kafka 4\.3\.1\)\n$", result.Out);
        Assert.Equal("4.3.1\n", SluiceProgram.Run("kafka-server-start", "--version").Out);
    }

    [Fact]
    public void An_unknown_command_is_wrong_usage()
    {
        ProgramResult result = SluiceProgram.Run("bogus");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'bogus'", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("kafka-server-start")]
    public void All_problems_of_a_file_are_told_at_once(string command)
    {
        string file = ServerProperties.Write(_directory, "num.io.threads=0", "node.id=x");
        ProgramResult result = SluiceProgram.Run(command, file);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The configuration has 2 problems:", result.Error, StringComparison.Ordinal);
        Assert.Contains($"Invalid value 0 for configuration num.io.threads: Value must be at least 1 ({file}:7)", result.Error,
            StringComparison.Ordinal);
        Assert.Contains("Invalid value x for configuration node.id: Not a number of type INT", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Overrides_and_environment_stand_over_the_file()
    {
        string file = ServerProperties.Write(_directory);
        ProgramResult overridden = SluiceProgram.Run("kafka-server-start", file, "--override", "num.io.threads=-1");
        Assert.Contains("num.io.threads: Value must be at least 1 (--override)", overridden.Error, StringComparison.Ordinal);
        ProgramResult environment = SluiceProgram.RunWith(("KAFKA_NUM_IO_THREADS", "-1"), "server", file);
        Assert.Contains("num.io.threads: Value must be at least 1 (KAFKA_NUM_IO_THREADS)", environment.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kafka-server-start /no/such/file", "Cannot read /no/such/file: no such file.")]
    [InlineData("server /tmp", "Cannot read /tmp: it is a directory.")]
    [InlineData("kafka-server-start", "usage: kafka-server-start server.properties [--override property=value]*")]
    [InlineData("kafka-server-start FILE foo", "foo is not a recognized option")]
    [InlineData("kafka-server-start FILE --override nonsense", "--override wants key=value, not \"nonsense\".")]
    [InlineData("up --port 70000", "--port 70000: a port is a number")]
    [InlineData("up --ephemeral --data x", "--data and --ephemeral exclude each other.")]
    [InlineData("kafka-topics.sh --list", "kafka-topics: Sluice does not have this tool yet.")]
    public void A_wrong_command_says_why_in_its_first_line(string command, string reason)
    {
        string file = ServerProperties.Write(_directory);
        ProgramResult result = SluiceProgram.Run([.. command.Split(' ').Select(a => a == "FILE" ? file : a)]);
        Assert.True(result.ExitCode == 1 && result.Error.StartsWith(reason, StringComparison.Ordinal), result.ToString());
    }

    [Fact]
    public void An_unreadable_file_is_told_as_such()
    {
        Assert.SkipWhen(Environment.UserName == "root", "the superuser may read everything");
        if (OperatingSystem.IsWindows()) return;
        string file = ServerProperties.Write(_directory);
        File.SetUnixFileMode(file, UnixFileMode.None);
        ProgramResult result = SluiceProgram.Run("server", file);
        Assert.Equal((1, $"Cannot read {file}: permission denied.\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public void A_data_directory_that_is_a_file_is_told_as_such()
    {
        File.WriteAllText(_directory["data"], "");
        ProgramResult result = SluiceProgram.Run("up", "--port", "0", "--data", _directory["data"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(_directory["data"], result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
