namespace Sluice.Storage.Producers;

/// <summary>Whether a batch is a transaction marker.</summary>
internal enum MarkerKind : byte
{
    /// <summary>Records.</summary>
    None,

    /// <summary>A control batch that is no transaction marker; changes no producer.</summary>
    Other,

    /// <summary>The transaction is aborted.</summary>
    Abort,

    /// <summary>The transaction is committed.</summary>
    Commit,
}
