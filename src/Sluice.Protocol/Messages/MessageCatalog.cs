using System.Diagnostics.CodeAnalysis;

namespace Sluice.Protocol.Messages;

/// <summary>Every schema there is, by API key and by kind and number. Immutable; filled from the generated <see cref="MessageSchemas"/>.</summary>
public static class MessageCatalog
{
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
        foreach (MessageInfo info in All)
        {
            if (info.Kind == kind && info.Number == number) return info;
        }
        return null;
    }

    private static ApiInfo?[] IndexByKey()
    {
        int count = All.Max(info => info.Kind == MessageKind.Request ? info.Number : 0) + 1;
        var byKey = new ApiInfo?[count];
        foreach (MessageInfo request in All.Where(info => info.Kind == MessageKind.Request))
        {
            var key = (ApiKey)request.Number;
            MessageInfo response = All.First(info => info.Kind == MessageKind.Response && info.Number == request.Number);
            bool unstable = MessageSchemas.Unstable.Contains(key);
            byKey[request.Number] = new ApiInfo(key, key.ToString(), request, response, unstable);
        }
        return byKey;
    }
}
