using System.Globalization;
using System.Text;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Records;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// Topics that come by auto-creation, get one record, and go again, while the broker is killed: knows of each whether it must, may or
/// must not be there. One thread at a time.
/// </summary>
internal sealed class TopicChurn
{
    private const int Kept = 5;
    private readonly List<string> _living = [];
    private readonly HashSet<string> _uncertain = [];
    private readonly HashSet<string> _deleted = [];
    private int _next;

    /// <summary>Topics of which a deletion was asked for; a crash may leave their directories aside.</summary>
    public IReadOnlySet<string> Deleted => _deleted;

    /// <summary>Topics that were made.</summary>
    public int Count => _next;

    public void Run(string bootstrap, CancellationToken enough)
    {
        try
        {
            using var connection = new KafkaConnection(bootstrap);
            while (!enough.IsCancellationRequested)
            {
                Add(connection);
                if (_living.Count > Kept) Remove(connection, _living[0]);
            }
        }
        catch (IOException)
        {
            // The broker died.
        }
    }

    /// <summary>Compares with the broker; what is wrong is an exception.</summary>
    public void Verify(KafkaConnection connection)
    {
        var names = connection.Topics().Select(t => t.Name!).ToHashSet();
        foreach (string deleted in _deleted)
        {
            if (names.Contains(deleted) && !_uncertain.Contains(deleted))
                throw new InvalidDataException($"{deleted} was deleted and is back");
        }
        foreach (string topic in _living)
        {
            FetchResponsePartition part = connection.Fetch(topic, 0, 0);
            bool found = part.ErrorCode == 0 && RecordBatchView.TryRead(part.Records, out RecordBatchView batch)
                && batch.OpenRecords(null, out RecordReader records) == Protocol.Compression.CodecStatus.Ok && records.Read()
                && Encoding.UTF8.GetString(records.Value) == topic;
            if (!found) throw new InvalidDataException($"the record of {topic} is lost: {(ErrorCode)part.ErrorCode}");
        }
    }

    private void Add(KafkaConnection connection)
    {
        string topic = string.Create(CultureInfo.InvariantCulture, $"auto-{_next++}");
        using var builder = new RecordBatchBuilder(new RecordBatchSettings());
        builder.Append(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), null, Encoding.UTF8.GetBytes(topic));
        byte[] batch = builder.Build();
        bool isThere = Until.Holds(() =>
            connection.Topics(create: topic)[0].ErrorCode == 0 && connection.Produce(topic, 0, batch, acks: 1).ErrorCode == 0);
        if (!isThere) throw new InvalidDataException($"{topic} could not be created");
        _living.Add(topic);
    }

    private void Remove(KafkaConnection connection, string topic)
    {
        _living.Remove(topic);
        _deleted.Add(topic);
        _uncertain.Add(topic);
        if (connection.Delete(topic) is var error and not 0) throw new InvalidDataException($"deleting {topic}: {(ErrorCode)error}");
        _uncertain.Remove(topic);
    }
}
