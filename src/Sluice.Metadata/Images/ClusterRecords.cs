using System.Collections.Immutable;
using Sluice.Metadata.Features;
using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Images;

/// <summary>Registrations from and to records.</summary>
internal static class ClusterRecords
{
    public static BrokerImage Read(RegisterBrokerRecord record) => new()
    {
        Id = record.BrokerId,
        Epoch = record.BrokerEpoch,
        IncarnationId = record.IncarnationId,
        Endpoints = [.. record.EndPoints.Select(e => new EndpointImage(e.Name, e.Host, e.Port, e.SecurityProtocol))],
        Features = Ranges(record.Features.Select(f => (f.Name, f.MinSupportedVersion, f.MaxSupportedVersion))),
        Rack = record.Rack,
        Fenced = record.Fenced,
        InControlledShutdown = record.InControlledShutdown,
        IsMigratingZkBroker = record.IsMigratingZkBroker,
        Directories = [.. record.LogDirs.Order()],
        CordonedDirectories = record.CordonedLogDirs is null ? default : [.. record.CordonedLogDirs],
    };

    public static BrokerImage Merge(BrokerImage before, BrokerRegistrationChangeRecord change)
    {
        if (change.BrokerEpoch != before.Epoch)
            throw new MetadataFaultException($"broker {before.Id} has epoch {before.Epoch}, not {change.BrokerEpoch}");
        return before with
        {
            Fenced = change.Fenced switch { 1 => true, -1 => false, _ => before.Fenced },
            InControlledShutdown = before.InControlledShutdown || change.InControlledShutdown == 1,
            Directories = change.LogDirs.Count == 0 ? before.Directories : [.. change.LogDirs.Order()],
            CordonedDirectories = change.CordonedLogDirs is null ? before.CordonedDirectories : [.. change.CordonedLogDirs],
        };
    }

    public static MetadataRecord Write(BrokerImage broker, short metadataVersion)
    {
        short version = MetadataVersions.RegisterBrokerVersion(metadataVersion);
        var record = new RegisterBrokerRecord
        {
            BrokerId = broker.Id,
            IsMigratingZkBroker = version >= 2 && broker.IsMigratingZkBroker,
            IncarnationId = broker.IncarnationId,
            BrokerEpoch = broker.Epoch,
            Rack = broker.Rack,
            Fenced = broker.Fenced,
            InControlledShutdown = broker.InControlledShutdown,
            LogDirs = version >= 3 ? [.. broker.Directories] : [],
            CordonedLogDirs = version >= 4 && !broker.CordonedDirectories.IsDefault ? [.. broker.CordonedDirectories] : null,
            EndPoints = [],
            Features = [],
        };
        foreach (EndpointImage endpoint in broker.Endpoints)
            record.EndPoints.Add(new()
            {
                Name = endpoint.Name, Host = endpoint.Host, Port = (ushort)endpoint.Port, SecurityProtocol = endpoint.SecurityProtocol,
            });
        foreach ((string name, VersionRange range) in broker.Features)
            record.Features.Add(new() { Name = name, MinSupportedVersion = range.Min, MaxSupportedVersion = range.Max });
        return new MetadataRecord(record, version);
    }

    public static ControllerImage Read(RegisterControllerRecord record) => new()
    {
        Id = record.ControllerId,
        IncarnationId = record.IncarnationId,
        ZkMigrationReady = record.ZkMigrationReady,
        Endpoints = [.. record.EndPoints.Select(e => new EndpointImage(e.Name, e.Host, e.Port, e.SecurityProtocol))],
        Features = Ranges(record.Features.Select(f => (f.Name, f.MinSupportedVersion, f.MaxSupportedVersion))),
    };

    public static MetadataRecord Write(ControllerImage controller)
    {
        var record = new RegisterControllerRecord
        {
            ControllerId = controller.Id,
            IncarnationId = controller.IncarnationId,
            ZkMigrationReady = controller.ZkMigrationReady,
            EndPoints = [],
            Features = [],
        };
        foreach (EndpointImage endpoint in controller.Endpoints)
            record.EndPoints.Add(new()
            {
                Name = endpoint.Name, Host = endpoint.Host, Port = (ushort)endpoint.Port, SecurityProtocol = endpoint.SecurityProtocol,
            });
        foreach ((string name, VersionRange range) in controller.Features)
            record.Features.Add(new() { Name = name, MinSupportedVersion = range.Min, MaxSupportedVersion = range.Max });
        return MetadataRecord.V0(record);
    }

    private static ImmutableSortedDictionary<string, VersionRange> Ranges(IEnumerable<(string Name, short Min, short Max)> features)
    {
        ImmutableSortedDictionary<string, VersionRange>.Builder ranges = SortedMaps.Strings<VersionRange>().ToBuilder();
        foreach ((string name, short min, short max) in features) ranges[name] = new VersionRange(min, max);
        return ranges.ToImmutable();
    }
}
