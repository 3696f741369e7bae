using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;
using Sluice.Protocol.Wire;
using Sluice.Replication.Raft;

namespace Sluice.Server.Drivers;

/// <summary>
/// Encodes batches of the metadata log, as a Java controller writes them: magic 2, uncompressed, no producer, key null, control values at
/// schema version 0. Owned by the metadata lane; the result is valid until the next call.
/// </summary>
public sealed class MetadataBatchWriter : IDisposable
{
    private readonly WireWriter _value = new();
    private readonly RecordBatchBuilder _builder = new(new RecordBatchSettings());

    /// <summary>A batch of metadata records.</summary>
    public byte[] Records(IReadOnlyList<MetadataRecord> records, long baseOffset, int epoch, long timestampMs)
    {
        Begin(baseOffset, epoch, isControl: false);
        foreach (MetadataRecord record in records)
        {
            _value.Reset();
            MetadataRecordCodec.Write(_value, record);
            _builder.Append(timestampMs, null, _value.Written.ToArray());
        }

        return _builder.Build();
    }

    /// <summary>The control batch that opens an epoch.</summary>
    public byte[] LeaderChange(LeaderChange change, long baseOffset, int epoch, long timestampMs)
    {
        Begin(baseOffset, epoch, isControl: true);
        var message = new LeaderChangeMessage { LeaderId = change.LeaderId, Voters = [], GrantingVoters = [] };
        foreach (int voter in change.Voters) message.Voters.Add(new() { VoterId = voter });
        foreach (int voter in change.GrantingVoters) message.GrantingVoters.Add(new() { VoterId = voter });
        Add(ControlRecordType.LeaderChange, message, timestampMs);
        if (change.VotersToWrite is not null) AddVoters(change.KRaftVersion, change.VotersToWrite, timestampMs);
        return _builder.Build();
    }

    /// <inheritdoc/>
    public void Dispose() => _builder.Dispose();

    private void Begin(long baseOffset, int epoch, bool isControl) =>
        _builder.Reset(new RecordBatchSettings { BaseOffset = baseOffset, PartitionLeaderEpoch = epoch, IsControl = isControl });

    private void Add(ControlRecordType type, IMessage message, long timestampMs)
    {
        _value.Reset();
        message.Write(_value, 0);
        _builder.AppendControl(timestampMs, type, _value.Written);
    }

    private void AddVoters(short kraftVersion, VoterSet voters, long timestampMs)
    {
        Add(ControlRecordType.KRaftVersion, new KRaftVersionRecord { KRaftVersion = kraftVersion }, timestampMs);
        Add(ControlRecordType.KRaftVoters, QuorumVoters.ToRecord(voters), timestampMs);
    }
}
