using Sluice.Storage.Disks;
using Sluice.Storage.Logs;
using Sluice.Storage.Segments;
using Xunit;

namespace Sluice.Tests.Storage.Logs;

/// <summary>
/// What the recovery of a sound log leaves alone: ten thousand of them wait for it after a kill, and to free a single block can cost a
/// millisecond.
/// </summary>
public sealed class RecoveryFrugalityTests
{
    private static readonly LogSettings Large = new() { SegmentBytes = 1 << 20 };

    [Fact]
    public void A_sound_log_is_recovered_without_freeing_a_block()
    {
        using var fixture = new LogFixture(Large);
        fixture.AppendOk(new Batch());
        fixture.Reopen();
        fixture.AppendOk(new Batch { ValueSize = 100_000 });
        var truncates = new CountingFaults(DiskOperationKind.Truncate, "");
        var deletes = new CountingFaults(DiskOperationKind.Delete, "");
        fixture.Memory.Faults = new Both(truncates, deletes);

        PartitionLog log = fixture.Recover();

        Assert.Equal(2, log.LogEndOffset);
        Assert.Equal(0, truncates.Count + deletes.Count);
        Assert.False(fixture.Exists(1, SegmentFiles.ProducerSnapshot));
        Assert.True(fixture.Exists(2, SegmentFiles.ProducerSnapshot));
    }

    [Fact]
    public void A_snapshot_that_says_something_else_does_not_get_the_new_name()
    {
        using var fixture = new LogFixture(Large);
        fixture.AppendOk(new Batch { ProducerId = 5, Epoch = 0, Sequence = 0 });
        fixture.Reopen();
        byte[] before = fixture.File(1, SegmentFiles.ProducerSnapshot);
        fixture.AppendOk(new Batch { ProducerId = 5, Epoch = 0, Sequence = 1 });

        PartitionLog log = fixture.Recover();

        Assert.False(fixture.Exists(1, SegmentFiles.ProducerSnapshot));
        Assert.NotEqual(before, fixture.File(2, SegmentFiles.ProducerSnapshot));
        Assert.Equal(1, Assert.Single(log.Producers).LastSequence);
    }

    [Fact]
    public void Space_allocated_before_a_kill_is_given_back_when_the_log_is_closed()
    {
        using var fixture = new LogFixture(Large);
        fixture.AppendOk(new Batch { ValueSize = 100_000 });
        fixture.Recover();
        var truncates = new CountingFaults(DiskOperationKind.Truncate);
        fixture.Memory.Faults = truncates;

        fixture.Reopen();

        Assert.Equal(1, truncates.Count);
    }

    private sealed class Both(IDiskFaults first, IDiskFaults second) : IDiskFaults
    {
        public DiskFault Before(in DiskOperation operation)
        {
            first.Before(operation);
            return second.Before(operation);
        }
    }
}
