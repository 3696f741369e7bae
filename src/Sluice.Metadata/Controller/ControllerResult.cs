using Sluice.Metadata.Records;

namespace Sluice.Metadata.Controller;

/// <summary>
/// What a decision came to: records to append and the answer to give once they are committed and replayed. Atomic records must be
/// one batch. A decision without records is answered at once.
/// </summary>
public sealed record ControllerResult<TResponse>(IReadOnlyList<MetadataRecord> Records, TResponse Response, bool IsAtomic = true);
