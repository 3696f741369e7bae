namespace Sluice.Server.Settings;

/// <summary>A setting as somebody wrote it.</summary>
/// <param name="Name">Kafka's name of it.</param>
/// <param name="Value">Its text.</param>
/// <param name="Origin">Where it was written, for people: <c>server.properties:12</c>, <c>KAFKA_LOG_DIRS</c>, <c>--override</c>.</param>
public readonly record struct RawSetting(string Name, string Value, string Origin);
