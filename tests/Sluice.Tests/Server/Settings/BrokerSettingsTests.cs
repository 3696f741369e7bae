using System.Text;
using Sluice.Server.Settings;
using Xunit;

namespace Sluice.Tests.Server.Settings;

public sealed class BrokerSettingsTests
{
    private static readonly string[] Combined =
    [
        "process.roles=broker,controller", "node.id=1", "controller.listener.names=CONTROLLER",
        "controller.quorum.bootstrap.servers=127.0.0.1:19293", "listeners=PLAINTEXT://127.0.0.1:19292,CONTROLLER://127.0.0.1:19293",
        "log.dirs=/tmp/a,/tmp/b",
    ];

    [Fact]
    public void A_plain_combined_node_is_read()
    {
        BrokerSettings settings = Read();
        Assert.Equal(1, settings.NodeId);
        Assert.Equal(ProcessRoles.Broker | ProcessRoles.Controller, settings.Roles);
        Assert.Equal(["PLAINTEXT://127.0.0.1:19292", "CONTROLLER://127.0.0.1:19293"],
            settings.Listeners.Listeners.Select(l => l.ToString()));
        Assert.Equal(["PLAINTEXT://127.0.0.1:19292"], settings.Listeners.BrokerListeners.Select(l => l.ToString()));
        Assert.Equal("PLAINTEXT", settings.Listeners.InterBrokerName);
        Assert.Equal(["/tmp/a", "/tmp/b"], settings.Disk.LogDirs);
        Assert.Equal("/tmp/a", settings.Disk.MetadataLogDir);
        Assert.Equal(new QuorumVoter(-1, "127.0.0.1", 19293), Assert.Single(settings.Quorum.BootstrapServers));
        Assert.Equal((3, 8, 104857600), (settings.Network.NetworkThreads, settings.Network.IoThreads, settings.Network.RequestMaxBytes));
        Assert.False(settings.Disk.FlushBeforeAck);
        Assert.Equal("604800000", settings.Topics.Values["retention.ms"]);
        Assert.Empty(settings.Warnings);
    }

    [Fact]
    public void Static_values_reach_topics_by_their_synonyms_and_in_milliseconds()
    {
        BrokerSettings settings =
            Read("log.retention.hours=2", "log.roll.hours=3", "log.roll.ms=7", "log.segment.bytes=2097152", "log.cleanup.policy=compact");
        Assert.Equal("7200000", settings.Topics.Values["retention.ms"]);
        Assert.Equal("7", settings.Topics.Values["segment.ms"]);
        Assert.Equal("2097152", settings.Topics.Values["segment.bytes"]);
        Assert.Equal("compact", settings.Topics.Values["cleanup.policy"]);
        Assert.Equal("9223372036854775807", settings.Topics.Values["flush.ms"]);
    }

    [Theory]
    [InlineData("num.io.threads=0", "Invalid value 0 for configuration num.io.threads: Value must be at least 1")]
    [InlineData("auto.create.topics.enable=yes", "Expected value to be either true or false")]
    [InlineData("log.retention.ms=1.5", "Invalid value 1.5 for configuration log.retention.ms: Not a number of type LONG")]
    [InlineData("log.retention.ms=0", "log.retention.ms must be unlimited (-1) or, greater than or equal to 1")]
    [InlineData("compression.type=brotli", "String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer")]
    [InlineData("log.segment.bytes=1000", "Value must be at least 1048576")]
    [InlineData("process.roles=broker,foo", "Invalid value foo for configuration process.roles")]
    [InlineData("process.roles=", "Configuration 'process.roles' must not be empty")]
    [InlineData("process.roles=broker", "must not contain a value appearing in the 'listeners' configuration")]
    [InlineData("node.id=x", "Not a number of type INT")]
    [InlineData("node.id=-5", "Value must be at least 0")]
    [InlineData("broker.id=2", "You must set `node.id` to the same value as `broker.id`.")]
    [InlineData("listeners=PLAINTEXT:127.0.0.1:9092,CONTROLLER://:9093", "cannot read \"PLAINTEXT:127.0.0.1:9092\"")]
    [InlineData("listeners=PLAINTEXT://:99999,CONTROLLER://:9093", "99999")]
    [InlineData("listeners=PLAINTEXT://h:9,CONTROLLER://h:9", "have the same port")]
    [InlineData("listeners=PLAINTEXT://:1,PLAINTEXT://:2,CONTROLLER://:3", "Each listener must have a different name")]
    [InlineData("listeners=PLAINTEXT://:1,FOO://:2,CONTROLLER://:3", "No security protocol defined for listener FOO")]
    [InlineData("listeners=PLAINTEXT://0.0.0.0:1,CONTROLLER://:3", "advertised.listeners cannot use the nonroutable meta-address 0.0.0.0")]
    [InlineData("listeners=PLAINTEXT://h:1", "controller.listener.names must contain at least one value appearing in the 'listeners'")]
    [InlineData("listeners=CONTROLLER://h:1", "a broker needs at least one for its clients")]
    [InlineData("listeners=", "Configuration 'listeners' must not be empty")]
    [InlineData("advertised.listeners=FOO://h:1", "No security protocol defined for listener FOO")]
    [InlineData("listener.security.protocol.map=PLAINTEXT:PLAIN,CONTROLLER:PLAINTEXT", "Invalid security protocol `PLAIN`")]
    [InlineData("listener.security.protocol.map=PLAINTEXT:PLAINTEXT", "No security protocol defined for listener CONTROLLER")]
    [InlineData("inter.broker.listener.name=FOO", "Listener with name FOO defined in inter.broker.listener.name not found")]
    [InlineData("inter.broker.listener.name=CONTROLLER", "The valid options based on currently configured listeners are PLAINTEXT")]
    [InlineData("controller.quorum.bootstrap.servers=h", "Each entry should be in the form `{host}:{port}`")]
    [InlineData("controller.quorum.bootstrap.servers=", "either controller.quorum.bootstrap.servers must contain")]
    [InlineData("controller.quorum.voters=2@h:9", "the node id 1 must be included in the set of voters")]
    [InlineData("controller.quorum.voters=2h:9", "Each entry should be in the form `{id}@{host}:{port}`")]
    [InlineData("log.dirs=", "Configuration 'log.dirs' must not be empty")]
    [InlineData("sluice.log.flush.before.ack=maybe", "Expected value to be either true or false")]
    [InlineData("sluice.network.transport=kqueue", "for configuration sluice.network.transport: String must be one of: ")]
    [InlineData("sluice.log.flush.befor.ack=true", "Did you mean sluice.log.flush.before.ack?")]
    public void A_bad_value_is_refused_with_a_reason(string line, string reason)
    {
        var e = Assert.Throws<SettingsException>(() => Read(line));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transport_and_disk_are_those_of_the_system_unless_the_portable_ones_are_asked_for()
    {
        Assert.Equal(OperatingSystem.IsLinux() ? "linux" : "portable", Read().Disk.Disk);
        Assert.Equal("portable", Read("sluice.log.disk=portable").Disk.Disk);
        Assert.Equal(OperatingSystem.IsLinux() ? "epoll" : "sockets", Read().Network.Transport);
        Assert.Equal("sockets", Read("sluice.network.transport=sockets").Network.Transport);
    }

    [Fact]
    public void The_memory_for_requests_must_hold_the_largest_one()
    {
        var e = Assert.Throws<SettingsException>(() => Read("socket.request.max.bytes=1048577", "queued.max.request.bytes=1048576"));
        Assert.Equal("queued.max.request.bytes must be larger or equal to socket.request.max.bytes", Assert.Single(e.Problems).Message);
        Assert.Equal(1048576, Read("socket.request.max.bytes=1048576", "queued.max.request.bytes=1048576").Network.QueuedMaxRequestBytes);
        Assert.Equal(-1, Read("queued.max.request.bytes=-1").Network.QueuedMaxRequestBytes);
    }

    [Fact]
    public void Both_ways_to_name_the_inter_broker_listener_exclude_each_other()
    {
        var e = Assert.Throws<SettingsException>(() =>
            Read("inter.broker.listener.name=PLAINTEXT", "security.inter.broker.protocol=PLAINTEXT"));
        Assert.Contains("Only one of", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_told_at_once_with_their_lines()
    {
        ServerProperties properties = ServerProperties.FromFile("num.io.threads=0\nnode.id=x\n"u8, "server.properties");
        var e = Assert.Throws<SettingsException>(() => BrokerSettings.Read(properties, "here"));
        Assert.Contains(e.Problems, p => p is { Setting: "num.io.threads", Origin: "server.properties:1" });
        Assert.Contains(e.Problems, p => p is { Setting: "node.id", Origin: "server.properties:2" });
        Assert.Contains(e.Problems, p => p.Message == "Missing required configuration \"process.roles\" which has no default value.");
        Assert.Contains(e.Problems, p => p.Setting == "controller.listener.names");
        Assert.StartsWith($"The configuration has {e.Problems.Count} problems:", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zookeeper.connect=z:2181",
        "The setting zookeeper.connect was removed in Kafka 4.0 and is ignored. The quorum is configured by")]
    [InlineData("log.retention.hour=1", "Unknown setting log.retention.hour is ignored. Did you mean log.retention.hours?")]
    [InlineData("retention.ms=1", "Setting retention.ms belongs to topics and is ignored here.")]
    [InlineData("some.thing.quite.different=1", "Unknown setting some.thing.quite.different is ignored.")]
    public void Unknown_and_removed_settings_are_warned_about(string line, string warning)
    {
        SettingProblem only = Assert.Single(Read(line).Warnings);
        Assert.StartsWith(warning, only.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("super.users=User:a")]
    [InlineData("listener.name.plaintext.ssl.keystore.location=/x")]
    [InlineData("rsm.config.bucket=x")]
    public void What_plug_ins_read_is_not_warned_about(string line) => Assert.Empty(Read(line).Warnings);

    [Fact]
    public void A_listener_without_host_is_advertised_by_the_name_of_the_machine()
    {
        BrokerSettings settings = Read("listeners=PLAINTEXT://:9092,CONTROLLER://:9093");
        Assert.Equal("here", settings.Listeners.Advertised[0].Host);
        Assert.Equal("", settings.Listeners.Listeners[0].Host);
    }

    [Fact]
    public void The_legacy_name_of_the_node_id_still_works()
    {
        ServerProperties properties =
            Properties(Combined.Where(l => !l.StartsWith("node.id", StringComparison.Ordinal)).Append("broker.id=7"));
        Assert.Equal(7, BrokerSettings.Read(properties, "here").NodeId);
    }

    [Fact]
    public void An_IPv6_listener_keeps_its_brackets_in_text_only()
    {
        Assert.True(ListenerEndpoint.TryParse("ssl://[::1]:9092", out ListenerEndpoint endpoint));
        Assert.Equal(("SSL", "::1", 9092, "SSL://[::1]:9092"), (endpoint.Name, endpoint.Host, endpoint.Port, endpoint.ToString()));
    }

    private static BrokerSettings Read(params string[] more) => BrokerSettings.Read(Properties(Combined.Concat(more)), "here");

    private static ServerProperties Properties(IEnumerable<string> lines) =>
        ServerProperties.FromFile(Encoding.UTF8.GetBytes(string.Join('\n', lines)), "server.properties");
}
