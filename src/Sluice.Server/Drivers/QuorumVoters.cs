using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Replication.Raft;
using Sluice.Server.Settings;

namespace Sluice.Server.Drivers;

/// <summary>Voter sets between the step function, the Voters control record (KIP-853) and the settings. Stateless.</summary>
public static class QuorumVoters
{
    /// <summary>The control record's value.</summary>
    public static VotersRecord ToRecord(VoterSet voters)
    {
        var record = new VotersRecord { Voters = [] };
        foreach (Voter voter in voters.All)
        {
            var entry = new VotersRecordVoter
            {
                VoterId = voter.Key.Id,
                VoterDirectoryId = voter.Key.DirectoryId,
                Endpoints = [],
                KRaftVersionFeature = new() { MinSupportedVersion = voter.MinKRaftVersion, MaxSupportedVersion = voter.MaxKRaftVersion },
            };
            foreach (VoterEndpoint endpoint in voter.Endpoints)
            {
                entry.Endpoints.Add(new() { Name = endpoint.Name, Host = endpoint.Host, Port = endpoint.Port });
            }

            record.Voters.Add(entry);
        }

        return record;
    }

    /// <summary>The set a control record names.</summary>
    public static VoterSet FromRecord(VotersRecord record)
    {
        var voters = new List<Voter>(record.Voters.Count);
        foreach (VotersRecordVoter entry in record.Voters)
        {
            voters.Add(new Voter(
                new ReplicaKey(entry.VoterId, entry.VoterDirectoryId),
                entry.Endpoints.ConvertAll(endpoint => new VoterEndpoint(endpoint.Name, endpoint.Host, endpoint.Port)),
                entry.KRaftVersionFeature.MinSupportedVersion,
                entry.KRaftVersionFeature.MaxSupportedVersion));
        }

        return new VoterSet([.. voters]);
    }

    /// <summary>The static set of <c>controller.quorum.voters</c> (kraft.version 0).</summary>
    public static VoterSet FromSettings(QuorumSettings settings, string listenerName)
    {
        var voters = new Voter[settings.Voters.Count];
        for (int i = 0; i < voters.Length; i++)
        {
            QuorumVoter voter = settings.Voters[i];
            var endpoint = new VoterEndpoint(listenerName, voter.Host, (ushort)voter.Port);
            voters[i] = new Voter(new ReplicaKey(voter.NodeId, Uuid.Zero), [endpoint]);
        }

        return new VoterSet(voters);
    }
}
