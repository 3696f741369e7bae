namespace Sluice.Protocol.Messages;

/// <summary>What a schema describes, and so what the number beside it means.</summary>
public enum MessageKind
{
    /// <summary>A request; the number is its API key.</summary>
    Request,

    /// <summary>A response; the number is its API key.</summary>
    Response,

    /// <summary>A request or response header.</summary>
    Header,

    /// <summary>Something inside of records, files or byte fields, without a number.</summary>
    Data,

    /// <summary>A record of <c>__cluster_metadata</c>; the number is its type.</summary>
    Metadata,

    /// <summary>A record of <c>__remote_log_metadata</c>; the number is its type.</summary>
    Remote,

    /// <summary>A key in <c>__consumer_offsets</c>; the number is its type.</summary>
    GroupKey,

    /// <summary>A value in <c>__consumer_offsets</c>; the number is the type in its key.</summary>
    GroupValue,

    /// <summary>A key in <c>__transaction_state</c>; the number is its type.</summary>
    TransactionKey,

    /// <summary>A value in <c>__transaction_state</c>; the number is the type in its key.</summary>
    TransactionValue,

    /// <summary>A key in <c>__share_group_state</c>; the number is its type.</summary>
    ShareKey,

    /// <summary>A value in <c>__share_group_state</c>; the number is the type in its key.</summary>
    ShareValue,
}
