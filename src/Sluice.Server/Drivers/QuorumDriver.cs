using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Metadata.Records;
using Sluice.Replication.Raft;

namespace Sluice.Server.Drivers;

/// <summary>
/// Steps the raft node and carries its effects out in order on the metadata log, reporting durability back as further inputs. Flushes
/// are put off to the end of the lane's step, so that all appends of one step share one. Owned by the metadata lane.
/// </summary>
internal sealed class QuorumDriver
{
    /// <summary>Kafka's bound of a leader's batch.</summary>
    private const int BatchBytesMax = 8 << 20;

    private readonly MetadataLog _log;
    private readonly MetadataBatchWriter _writer;
    private readonly IQuorumFollower _follower;
    private readonly Action<string> _note;
    private readonly RaftEffects _effects = new();
    private readonly Queue<RaftInput> _inputs = new();
    private readonly MetadataTimer _timer;
    private bool _isStepping;
    private bool _flushWanted;

    public QuorumDriver(MetadataLog log, RaftNode node, MetadataBatchWriter writer, IQuorumFollower follower, Action<string> note)
    {
        _log = log;
        _writer = writer;
        _follower = follower;
        _note = note;
        Node = node;
        _timer = new MetadataTimer(lane => Step(RaftInput.TimerDue, lane));
    }

    /// <summary>The step function.</summary>
    public RaftNode Node { get; }

    /// <summary>One input, and all that follows from it. Called inside of a step it only puts the input behind the others.</summary>
    public void Step(in RaftInput input, Lane lane)
    {
        _inputs.Enqueue(input);
        if (_isStepping) return;
        _isStepping = true;
        try
        {
            while (_inputs.TryDequeue(out RaftInput next))
            {
                _effects.Clear();
                Node.Step(next, lane.Now, _effects);
                for (int i = 0; i < _effects.Count; i++) CarryOut(_effects[i], lane);
            }
        }
        finally
        {
            _isStepping = false;
        }
    }

    /// <summary>The end of the lane's step: one flush for everything appended in it. True when there is more to flush.</summary>
    public bool FlushWanted(Lane lane)
    {
        if (!_flushWanted) return false;
        _flushWanted = false;
        Step(RaftInput.Flushed(_log.Flush()), lane);
        return _flushWanted;
    }

    /// <summary>
    /// Proposes records as leader of <paramref name="epoch"/>: one batch, or several when they need not be atomic and do not fit into one.
    /// Those appended are handed to <paramref name="appended"/> batch by batch, with the offset behind them.
    /// </summary>
    public void Propose(
        IReadOnlyList<MetadataRecord> records, bool isAtomic, int epoch, Lane lane, Action<IReadOnlyList<MetadataRecord>, long> appended)
    {
        Check.That(!_isStepping);
        long baseOffset = Node.Log.EndOffset;
        byte[] batch = _writer.Records(records, baseOffset, epoch, lane.NowMs);
        if (batch.Length > BatchBytesMax && records.Count > 1)
        {
            if (isAtomic) throw new MetadataFaultException($"{records.Count} records of one operation do not fit into one batch");
            int half = records.Count / 2;
            Propose([.. records.Take(half)], isAtomic, epoch, lane, appended);
            Propose([.. records.Skip(half)], isAtomic, epoch, lane, appended);
            return;
        }

        Step(RaftInput.Propose(epoch, baseOffset, records.Count, batch), lane);
        if (Node.Log.AppendedOffset == baseOffset + records.Count) appended(records, baseOffset + records.Count);
    }

    /// <summary>Nothing more is stepped by time.</summary>
    public void Disarm(Lane lane) => lane.Disarm(_timer);

    private void CarryOut(in RaftEffect effect, Lane lane)
    {
        switch (effect.Kind)
        {
            case RaftEffectKind.PersistQuorumState:
                _log.QuorumState.Write((QuorumState)effect.Body!, Node.Membership);
                _inputs.Enqueue(RaftInput.QuorumStateDurable(effect.Offset));
                break;
            case RaftEffectKind.Append:
                Write((RaftBatch)effect.Body!, lane);
                break;
            case RaftEffectKind.Flush:
                _flushWanted = true;
                break;
            case RaftEffectKind.Truncate:
                _log.Truncate(effect.Offset, lane.NowMs);
                break;
            case RaftEffectKind.HighWatermarkAdvanced:
                _log.Commit(effect.Offset);
                _follower.Committed(effect.Offset);
                break;
            case RaftEffectKind.BecameLeader:
                _follower.BecameLeader(effect.Epoch);
                break;
            case RaftEffectKind.Resigned:
                _follower.Resigned();
                break;
            case RaftEffectKind.Stopped:
                _follower.QuorumStopped();
                break;
            case RaftEffectKind.ArmTimer when effect.Due == Instant.Never:
                lane.Disarm(_timer);
                break;
            case RaftEffectKind.ArmTimer:
                lane.Arm(_timer, effect.Due);
                break;
            case RaftEffectKind.Note:
                _note((string)effect.Body!);
                break;
            default:
                break;
        }
    }

    private void Write(RaftBatch batch, Lane lane)
    {
        byte[] bytes = batch.LeaderChange is { } change
            ? _writer.LeaderChange(change, batch.BaseOffset, batch.Epoch, lane.NowMs)
            : (byte[])batch.Payload!;
        _log.Append(bytes, batch.BaseOffset, batch.Epoch, lane.NowMs);
        _inputs.Enqueue(RaftInput.Appended(batch.EndOffset));
        if (batch.LeaderChange?.VotersToWrite is { } voters)
        {
            _inputs.Enqueue(RaftInput.VotersChanged(voters, batch.LeaderChange.KRaftVersion));
        }
    }
}
