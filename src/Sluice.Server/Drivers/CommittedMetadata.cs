using Sluice.Base.Lanes;
using Sluice.Metadata.Images;
using Sluice.Metadata.Records;
using Sluice.Metadata.Snapshots;
using Sluice.Replication.Raft;

namespace Sluice.Server.Drivers;

/// <summary>
/// The committed part of the metadata log as images: replays what the high watermark lets pass and hands every new image to the publishers.
/// Owned by the metadata lane. Always: <see cref="Image"/> is the fold of all records below <see cref="ReplayedOffset"/>, those of an open
/// transaction aside.
/// </summary>
internal sealed class CommittedMetadata(MetadataLog log)
{
    private readonly MetadataLoader _loader = new();
    private readonly List<IMetadataPublisher> _publishers = [];
    private readonly List<MetadataBatch> _batches = [];
    private bool _hasPublished;

    /// <summary>The newest image; null before the first. Read from any lane.</summary>
    public MetadataImage Image => Volatile.Read(ref _image);

    /// <summary>The newest state, perhaps not published yet: what a controller begins with. On the lane.</summary>
    public MetadataImage LatestImage => _loader.Image;

    /// <summary>Everything below has been replayed.</summary>
    public long ReplayedOffset { get; private set; }

    /// <summary>A metadata transaction is open at <see cref="ReplayedOffset"/>.</summary>
    public bool InTransaction => _loader.InTransaction;

    /// <summary>Bytes replayed since the last snapshot.</summary>
    public long BytesSinceSnapshot { get; private set; }

    private MetadataImage _image = MetadataImage.Empty;

    /// <summary>Adds a publisher, before the first image.</summary>
    public void Add(IMetadataPublisher publisher) => _publishers.Add(publisher);

    /// <summary>Begins from a snapshot instead of from the beginning.</summary>
    public void Load(StoredSnapshot snapshot)
    {
        var contained = new Provenance(snapshot.Id.Offset - 1, snapshot.Id.Epoch, snapshot.Content.LastContainedTimestampMs);
        _loader.LoadSnapshot(snapshot.Content.Records, contained);
        ReplayedOffset = snapshot.Id.Offset;
    }

    /// <summary>
    /// Replays up to the high watermark. The first time all that is there makes one image; later every batch makes its own.
    /// </summary>
    public void ReplayTo(long highWatermark, Lane lane)
    {
        while (ReplayedOffset < highWatermark)
        {
            _batches.Clear();
            if (log.Read(ReplayedOffset, highWatermark, _batches) == ReplayedOffset)
            {
                throw new MetadataFaultException($"the metadata log has no batch at its committed offset {ReplayedOffset}");
            }

            foreach (MetadataBatch batch in _batches) Replay(batch, lane);
        }

        if (!_hasPublished && ReplayedOffset > 0) PublishFirst(lane);
    }

    /// <summary>The state as a snapshot; null while a transaction is open, or when nothing is new.</summary>
    public StoredSnapshot? Snapshot(QuorumMembership membership)
    {
        MetadataImage image = _loader.Image;
        if (_loader.InTransaction || ReplayedOffset == 0 || image.Provenance.Offset + 1 != ReplayedOffset) return null;
        var id = new OffsetAndEpoch(ReplayedOffset, image.Provenance.Epoch);
        if (log.Snapshots.Latest == id) return null;
        QuorumSnapshot? quorum = membership.KRaftVersion > 0
            ? new QuorumSnapshot(membership.KRaftVersion, QuorumVoters.ToRecord(membership.Voters))
            : null;
        return new StoredSnapshot(id, new SnapshotContent(image.Provenance.TimeMs, quorum, [.. ImageWriter.Write(image)]));
    }

    /// <summary>A snapshot was written.</summary>
    public void SnapshotTaken() => BytesSinceSnapshot = 0;

    private void Replay(MetadataBatch batch, Lane lane)
    {
        MetadataDelta? delta = _loader.Apply(batch.Records, new Provenance(batch.EndOffset - 1, batch.Epoch, batch.TimestampMs));
        ReplayedOffset = batch.EndOffset;
        BytesSinceSnapshot += batch.SizeBytes;
        if (_hasPublished && delta is not null) Publish(delta, lane);
    }

    private void PublishFirst(Lane lane)
    {
        _hasPublished = true;
        Publish(MetadataDelta.Between(MetadataImage.Empty, _loader.Image), lane);
    }

    private void Publish(MetadataDelta delta, Lane lane)
    {
        Volatile.Write(ref _image, _loader.Image);
        foreach (IMetadataPublisher publisher in _publishers) publisher.Publish(_loader.Image, delta, lane);
    }
}
