namespace Sluice.Cli.Storage;

/// <summary>Usage lines of <c>kafka-storage</c>, and a line for each flag.</summary>
internal static class StorageHelp
{
    /// <summary>What stands before a complaint.</summary>
    public static string Usage(string command) => command switch
    {
        "format" => """
            usage: kafka-storage format [-h] --config CONFIG --cluster-id CLUSTER_ID
                                 [--add-scram ADD_SCRAM] [--ignore-formatted]
                                 [--release-version RELEASE_VERSION]
                                 [--feature FEATURE] [--standalone |
                                 --no-initial-controllers |
                                 --initial-controllers INITIAL_CONTROLLERS]
            """,
        "info" => "usage: kafka-storage info [-h] --config CONFIG",
        "version-mapping" => "usage: kafka-storage version-mapping [-h] [--release-version RELEASE_VERSION]",
        "feature-dependencies" => "usage: kafka-storage feature-dependencies [-h] --feature FEATURE",
        _ => $"usage: kafka-storage {command} [-h]",
    };

    /// <summary>Help of the tool.</summary>
    public static string Tool(string usage) => $"""
        {usage}

        Prepares and inspects the log directories of a node.

          info                   what the directories of a configuration hold
          format                 makes the directories of a configuration ready for a cluster
          version-mapping        the features that a release begins with
          feature-dependencies   what a level of a feature needs
          random-uuid            an identifier for a new cluster or directory

          -h, --help             this text
        """;

    /// <summary>Help of one command.</summary>
    public static string Command(string command) => command != "format" ? Usage(command) : Usage(command) + """


          --config, -c CONFIG               server.properties of the node
          --cluster-id, -t ID               the cluster's id, the same for all nodes (random-uuid makes one)
          --release-version, -r RELEASE     features of this release instead of the newest, e.g. 3.9-IV0
          --feature, -f NAME=LEVEL          level of one feature; may be repeated
          --standalone, -s                  this controller begins a dynamic quorum alone
          --no-initial-controllers, -N      this node joins a dynamic quorum
          --initial-controllers, -I LIST    the dynamic quorum begins with these: id@host:port:directoryId,…
          --ignore-formatted, -g            leaves directories alone that are formatted already
          --add-scram, -S                   not supported yet
        """;
}
