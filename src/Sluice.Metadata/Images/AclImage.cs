namespace Sluice.Metadata.Images;

/// <summary>One access rule as stored; the numbers are Kafka's.</summary>
public sealed record AclImage(
    sbyte ResourceType, string ResourceName, sbyte PatternType, string Principal, string Host, sbyte Operation, sbyte PermissionType);
