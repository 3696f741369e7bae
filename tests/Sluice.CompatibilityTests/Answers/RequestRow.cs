using Sluice.Protocol;
using Sluice.Protocol.Messages;
using Sluice.Protocol.Wire;

namespace Sluice.CompatibilityTests.Answers;

/// <summary>
/// One question to a server, asked at a range of versions, one connection each. Rows run in order, on a fresh node; what an answer gave
/// (a topic's id, a session) later rows find in the <see cref="RowContext"/>.
/// </summary>
public sealed record RequestRow(string Name, ApiKey Key, Func<RowContext, short, IMessage> Build)
{
    /// <summary>The lowest version it is asked at; the API's own when null.</summary>
    public short? From { get; init; }

    /// <summary>The highest version it is asked at; the API's own when null.</summary>
    public short? To { get; init; }

    /// <summary>Sees the answer before the next version is asked.</summary>
    public Action<RowContext, IMessage>? Then { get; init; }

    /// <summary>Changes the frame (without its size) before it leaves: for broken requests.</summary>
    public Func<byte[], byte[]>? Distort { get; init; }

    /// <summary>No answer is expected; the server has this long to give one.</summary>
    public int PatienceMs { get; init; } = 15_000;

    /// <summary>Asked on the controller's listener.</summary>
    public bool ToController { get; init; }

    /// <summary>The versions to ask.</summary>
    public IEnumerable<short> Versions()
    {
        MessageCatalog.TryGet(Key, out ApiInfo? api);
        for (short version = From ?? api!.LowestVersion; version <= (To ?? api!.HighestVersion); version++) yield return version;
    }
}
