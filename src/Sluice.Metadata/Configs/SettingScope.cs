namespace Sluice.Metadata.Configs;

/// <summary>Whose setting it is; the same name may exist in several scopes.</summary>
public enum SettingScope
{
    Broker,
    Topic,
    Group,
    ClientMetrics,
    Producer,
    Consumer,
    Admin,
    QuotaUserClient,
    QuotaIp,
    User,
}
