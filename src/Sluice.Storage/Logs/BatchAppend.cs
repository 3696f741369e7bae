using Sluice.Base.Buffers;
using Sluice.Protocol.Errors;
using Sluice.Protocol.Records;

namespace Sluice.Storage.Logs;

/// <summary>
/// One whole batch of magic 2 on its way into a log, checked by <see cref="BatchValidator"/>. The log patches offset, epoch and append
/// time in place in the memory behind <see cref="Bytes"/>, and leaves its verdict in the result fields.
/// </summary>
public struct BatchAppend
{
    /// <summary>The batch, and nothing else.</summary>
    public NativeSlice Bytes;

    /// <summary>Its header, as it came.</summary>
    public RecordBatchHeader Header;

    /// <summary>The guard of <see cref="PartitionLog.StartVerification"/>; 0 for none.</summary>
    public long VerificationGuard;

    /// <summary>For a transaction marker: transaction.version of the transaction; from 2 on its epoch must be new (KIP-890).</summary>
    public short TransactionVersion;

    /// <summary>Result; a batch that comes with an error is passed over.</summary>
    public ErrorCode Error;

    /// <summary>Result: the batch was appended before; the offsets are those of then.</summary>
    public bool IsDuplicate;

    /// <summary>Result: offset of the first record.</summary>
    public long BaseOffset;

    /// <summary>Result: offset of the last record.</summary>
    public long LastOffset;

    /// <summary>Result: the append time on a LogAppendTime topic, else −1.</summary>
    public long LogAppendTimeMs;
}
