using System.Diagnostics.CodeAnalysis;

namespace Sluice.Protocol.Messages;

/// <summary>
/// Every schema there is, by API key and by kind and number. Immutable; filled from the generated <see cref="MessageSchemas"/>.
/// </summary>
public static class MessageCatalog
{
    private static readonly MessageInfo?[][] ByKind = IndexByKind();
    private static readonly ApiInfo?[] ByKey = IndexByKey();

    /// <summary>Every schema.</summary>
    public static IReadOnlyList<MessageInfo> All => MessageSchemas.All;

    /// <summary>Every API in the order of the keys.</summary>
    public static IReadOnlyList<ApiInfo> Apis { get; } = ByKey.OfType<ApiInfo>().ToArray();

    /// <summary>The API with this key; false for a key that a peer made up.</summary>
    public static bool TryGet(ApiKey key, [NotNullWhen(true)] out ApiInfo? api)
    {
        api = (uint)key < (uint)ByKey.Length ? ByKey[(int)key] : null;
        return api is not null;
    }

    /// <summary>The schema of a kind with this number, null when there is none.</summary>
    public static MessageInfo? Find(MessageKind kind, short number)
    {
        MessageInfo?[] numbered = ByKind[(int)kind];
        return (uint)number < (uint)numbered.Length ? numbered[number] : null;
    }

    private static MessageInfo?[][] IndexByKind()
    {
        var index = new MessageInfo?[Enum.GetValues<MessageKind>().Length][];
        for (int kind = 0; kind < index.Length; kind++)
        {
            MessageInfo[] numbered = All.Where(info => (int)info.Kind == kind && info.Number >= 0).ToArray();
            index[kind] = new MessageInfo?[numbered.Length == 0 ? 0 : numbered.Max(info => info.Number) + 1];
            foreach (MessageInfo info in numbered) index[kind][info.Number] = info;
        }
        return index;
    }

    private static ApiInfo?[] IndexByKey()
    {
        MessageInfo?[] requests = ByKind[(int)MessageKind.Request];
        var byKey = new ApiInfo?[requests.Length];
        foreach (MessageInfo request in requests.OfType<MessageInfo>())
        {
            var key = (ApiKey)request.Number;
            MessageInfo response = ByKind[(int)MessageKind.Response][request.Number]!;
            byKey[request.Number] = new ApiInfo(key, key.ToString(), request, response, MessageSchemas.Unstable.Contains(key));
        }
        return byKey;
    }
}
