using Sluice.Base;
using Sluice.Cli.Hosting;
using Sluice.Metadata.Features;
using Sluice.Protocol;
using Sluice.Server.Drivers;
using Sluice.Server.Settings;
using Sluice.Storage.Checkpoints;
using Sluice.Storage.Disks;
using Sluice.Storage.Logs;

namespace Sluice.Cli.Storage;

/// <summary>
/// Formats a node's directories. <c>meta.properties</c> is written last: a directory that has it is whole, one whose formatting was cut
/// short is simply formatted again.
/// </summary>
internal sealed class StorageFormatter(BrokerSettings settings, IDisk disk, long nowMs, IRandomSource random)
{
    private const string Dynamic = "--standalone, --initial-controllers, or --no-initial-controllers";

    /// <summary>For <c>sluice up</c>: formats as a quorum of one unless that was done before.</summary>
    public static void FormatForDevelopment(BrokerSettings settings)
    {
        IDisk disk = Machine.Disk(settings);
        if (settings.Disk.AllDirs.All(d => LogDirectoryIdentity.Read(disk, d) is not null)) return;
        var formatter = new StorageFormatter(settings, disk, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), new SystemRandom());
        string clusterId = settings.Disk.AllDirs.Select(d => LogDirectoryIdentity.Read(disk, d)?.ClusterId)
            .FirstOrDefault(id => id is not null)
            ?? LogDirectoryIdentity.NewDirectoryId(new SystemRandom()).ToString();
        formatter.Format(new FormatRequest { ClusterId = clusterId, Standalone = true, IgnoreFormatted = true }, TextWriter.Null);
    }

    /// <summary>Does what was asked and prints Kafka's lines.</summary>
    public void Format(FormatRequest request, TextWriter output)
    {
        IReadOnlyList<InitialController>? voters = Voters(request);
        BootstrapFeatures features = BootstrapFeatures.Read(request.Release, request.Features);
        CheckKRaftVersion(request, features);
        List<string> todo = NotFormatted(request);
        if (todo.Count == 0)
        {
            output.WriteLine("All of the log directories are already formatted.");
            return;
        }
        output.WriteLine($"Bootstrap metadata: {BootstrapFiles.Describe(features.Records)}");
        string release = MetadataVersions.Name(features.MetadataVersion);
        foreach (string directory in todo.OrderBy(d => d == settings.Disk.MetadataLogDir))
        {
            bool isMetadata = directory == settings.Disk.MetadataLogDir;
            InitialController? self = isMetadata ? voters?.FirstOrDefault(v => v.NodeId == settings.NodeId) : null;
            string kind = !isMetadata ? "data directory"
                : self is null ? "metadata directory" : "dynamic metadata voter directory";
            output.WriteLine($"Formatting {kind} {directory} with metadata.version {release}.");
            FormatOne(directory, request.ClusterId, features, self is null ? null : voters, self?.DirectoryId);
        }
    }

    private void FormatOne(
        string directory, string clusterId, BootstrapFeatures features, IReadOnlyList<InitialController>? voters, Uuid? id)
    {
        CreateDurably(directory);
        AtomicFile.Write(disk, $"{directory}/{BootstrapFile.Name}", BootstrapFiles.Bootstrap(features.Records, nowMs));
        if (voters is not null)
        {
            string log = $"{directory}/{MetadataLog.Partition}";
            disk.CreateDirectory(log);
            string listener = settings.Listeners.ControllerNames[0];
            string snapshot = $"{log}/{SnapshotName.Of(SnapshotName.Bootstrap)}";
            AtomicFile.Write(disk, snapshot, BootstrapFiles.FirstSnapshot(voters, listener, nowMs));
            if (disk is FileDisk or PortableDisk && !OperatingSystem.IsWindows()) File.SetUnixFileMode(snapshot, UnixFileMode.UserRead);
        }
        Uuid directoryId = id ?? LogDirectoryIdentity.NewDirectoryId(random);
        LogDirectoryIdentity.Format(disk, directory, new MetaProperties(1, clusterId, settings.NodeId, directoryId), nowMs);
    }

    /// <summary>With the names above it that were missing: a power loss must not take what was said to be formatted.</summary>
    private void CreateDurably(string directory)
    {
        var parents = new List<string>();
        for (string? at = directory; at is not null && !disk.DirectoryExists(at); at = Path.GetDirectoryName(at))
        {
            if (Path.GetDirectoryName(at) is { } parent) parents.Add(parent);
        }
        disk.CreateDirectory(directory);
        foreach (string parent in parents)
        {
            try
            {
                disk.SyncDirectory(parent);
            }
            catch (DiskException e) when (e.Failure == DiskFailure.Denied)
            {
                // Names may be made where they may not be read: then the file system's journal has to do.
            }
        }
    }

    private IReadOnlyList<InitialController>? Voters(FormatRequest request)
    {
        bool isController = settings.Roles.HasFlag(ProcessRoles.Controller);
        bool isStatic = settings.Quorum.Voters.Count > 0;
        bool beginsQuorum = request.Standalone || request.InitialControllers is not null;
        if (isStatic && beginsQuorum)
        {
            throw new CommandFailedException(
                "You cannot specify controller.quorum.voters and format the node with --initial-controllers or --standalone. "
                + "If you want to use dynamic quorum, please remove controller.quorum.voters and specify "
                + "controller.quorum.bootstrap.servers instead.");
        }
        if (isController && !isStatic && !beginsQuorum && !request.NoInitialControllers)
        {
            throw new CommandFailedException(
                "Because controller.quorum.voters is not set on this controller, you must specify one of the following: "
                + "--standalone, --initial-controllers, or --no-initial-controllers.");
        }
        if (request.InitialControllers is { } text) return InitialController.ParseAll(text);
        if (!request.Standalone) return null;
        if (!isController) throw new CommandFailedException(
            "--standalone is for a node with the controller role; this one has process.roles=broker.");
        return [Alone()];
    }

    private InitialController Alone()
    {
        string name = settings.Listeners.ControllerNames[0];
        ListenerEndpoint told = settings.Listeners.Advertised.FirstOrDefault(l => l.Name == name)
            ?? settings.Listeners.Listeners.First(l => l.Name == name);
        return new InitialController(settings.NodeId, told.Host, told.Port, LogDirectoryIdentity.NewDirectoryId(random));
    }

    private void CheckKRaftVersion(FormatRequest request, BootstrapFeatures features)
    {
        bool isDynamic = request.Standalone || request.NoInitialControllers || request.InitialControllers is not null;
        if (features.KRaftVersion == 0 && isDynamic)
        {
            throw new CommandFailedException(
                $"Cannot set {FeatureCatalog.KRaftVersion} to 0 if controller.quorum.voters is empty and one of the flags {Dynamic} "
                + $"is used. For dynamic controllers support, try removing the --feature flag for {FeatureCatalog.KRaftVersion}.");
        }
        if (features.KRaftVersion == 1 && !isDynamic && settings.Quorum.Voters.Count > 0)
        {
            throw new CommandFailedException($"Cannot set {FeatureCatalog.KRaftVersion} to 1 unless one of the flags {Dynamic} is used. "
                + $"For static controllers, try removing the --feature flag for {FeatureCatalog.KRaftVersion}.");
        }
    }

    private List<string> NotFormatted(FormatRequest request)
    {
        var todo = new List<string>();
        foreach (string directory in settings.Disk.AllDirs)
        {
            MetaProperties? found = LogDirectoryIdentity.Read(disk, directory);
            string path = $"{directory}/{MetaProperties.FileName}";
            if (found is null) todo.Add(directory);
            else if (found.ClusterId != request.ClusterId)
            {
                throw new CommandFailedException(
                    $"Invalid cluster.id in: {path}. Expected {request.ClusterId}, but read {found.ClusterId}");
            }
            else if (found.NodeId != settings.NodeId)
            {
                throw new CommandFailedException($"Invalid node.id in: {path}. Expected {settings.NodeId}, but read {found.NodeId}");
            }
            else if (!request.IgnoreFormatted)
            {
                throw new CommandFailedException($"Log directory {directory} is already formatted. "
                    + "Use --ignore-formatted to ignore this directory and format the others.");
            }
        }
        return todo;
    }
}
