using Sluice.Server.Settings;
using Xunit;

namespace Sluice.Tests.Server.Settings;

public sealed class EnvironmentSettingsTests
{
    [Theory]
    [InlineData("KAFKA_LOG_DIRS", "log.dirs")]
    [InlineData("KAFKA_SASL__X_Y", "sasl_x.y")]
    [InlineData("KAFKA_LISTENER_NAME_A___B_SASL_ENABLED_MECHANISMS", "listener.name.a-b.sasl.enabled.mechanisms")]
    [InlineData("KAFKA_HEAP_OPTS", null)]
    [InlineData("KAFKA_LOG4J_ROOT_LOGLEVEL", null)]
    [InlineData("KAFKA_", null)]
    [InlineData("PATH", null)]
    public void A_variable_names_a_setting_as_in_the_official_image(string variable, string? setting) =>
        Assert.Equal(setting, EnvironmentSettings.SettingName(variable));

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        ServerProperties properties = ServerProperties.FromFile("log.dirs=/a\n"u8, "f");
        EnvironmentSettings.Apply([new("KAFKA_LOG_DIRS", "/b"), new("HOME", "/root")], properties);
        RawSetting only = Assert.Single(properties.All);
        Assert.Equal(new RawSetting("log.dirs", "/b", "KAFKA_LOG_DIRS"), only);
    }
}
