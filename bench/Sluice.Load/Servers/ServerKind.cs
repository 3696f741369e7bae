namespace Sluice.Load.Servers;

/// <summary>What kind of program a server is, which says how it is started and what it understands.</summary>
internal enum ServerKind
{
    Kafka,
    Sluice,
    Floor,
}
