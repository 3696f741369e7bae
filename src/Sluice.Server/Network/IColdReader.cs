using Sluice.Storage.Logs;

namespace Sluice.Server.Network;

/// <summary>Those who wait for the disk so that no processor loop has to: lanes of each log directory's own. From any lane.</summary>
public interface IColdReader
{
    /// <summary>Takes a read; it is run or dropped, once.</summary>
    void Read(IColdRead read);
}

/// <summary>Bytes to be brought into the page cache. Whoever asks has one under way per connection, which bounds the queues.</summary>
public interface IColdRead
{
    /// <summary>Whose disk is waited for.</summary>
    LogDirectory? Directory { get; }

    /// <summary>Reads, and posts the news to whoever waits. On a lane that may wait.</summary>
    void Run(Span<byte> scratch);

    /// <summary>The node stops and nobody waits any more: lets go of what is held.</summary>
    void Drop();
}
