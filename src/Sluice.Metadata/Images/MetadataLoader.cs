using Sluice.Metadata.Records;
using Sluice.Protocol.Messages;

namespace Sluice.Metadata.Images;

/// <summary>
/// Turns committed batches and snapshots of the metadata log into images. Owned by the metadata lane. Records of a metadata
/// transaction (KIP-868) show up together at its end or, when it is aborted, never; otherwise every batch makes one image.
/// </summary>
public sealed class MetadataLoader
{
    private MetadataDelta? _transaction;

    /// <summary>The newest image without the records of an open transaction.</summary>
    public MetadataImage Image { get; private set; } = MetadataImage.Empty;

    /// <summary>True between the begin and the end of a metadata transaction.</summary>
    public bool InTransaction => _transaction is not null;

    /// <summary>
    /// Applies a committed batch whose last record has <paramref name="end"/>; returns what changed to the new <see cref="Image"/>, or null
    /// while a transaction is open. Throws <see cref="MetadataFaultException"/> and changes nothing when the records do not fit.
    /// </summary>
    public MetadataDelta? Apply(IReadOnlyList<MetadataRecord> records, Provenance end)
    {
        var published = new MetadataDelta(Image);
        MetadataDelta? transaction = _transaction;
        MetadataDelta? done = null;
        foreach (MetadataRecord record in records)
        {
            switch (record.Message)
            {
                case BeginTransactionRecord:
                    if (transaction is not null) throw new MetadataFaultException("a metadata transaction begins inside another");
                    transaction = new MetadataDelta((done ?? published).Build(end));
                    break;
                case EndTransactionRecord:
                    done = transaction ?? throw new MetadataFaultException("a metadata transaction ends that did not begin");
                    transaction = null;
                    break;
                case AbortTransactionRecord:
                    if (transaction is null) throw new MetadataFaultException("a metadata transaction is aborted that did not begin");
                    transaction = null;
                    break;
                default:
                    (transaction ?? done ?? published).Replay(record.Message);
                    break;
            }
        }
        MetadataImage before = Image;
        MetadataDelta result = done is null ? published : MetadataDelta.Between(before, done.Build(end));
        bool open = transaction is not null;
        MetadataImage image = open && done is null && published.IsEmpty ? before : result.Build(end);
        _transaction = transaction;
        Image = image;
        return open && ReferenceEquals(image, before) ? null : result;
    }

    /// <summary>Replaces everything by a snapshot's records and returns the difference to the image before.</summary>
    public MetadataDelta LoadSnapshot(IEnumerable<MetadataRecord> records, Provenance contained)
    {
        var loaded = new MetadataDelta(MetadataImage.Empty);
        foreach (MetadataRecord record in records) loaded.Replay(record.Message);
        MetadataImage image = loaded.Build(contained);
        MetadataDelta delta = MetadataDelta.Between(Image, image);
        Image = image;
        _transaction = null;
        return delta;
    }
}
