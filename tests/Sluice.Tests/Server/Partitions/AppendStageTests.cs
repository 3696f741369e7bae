using Sluice.Base;
using Sluice.Base.Lanes;
using Sluice.Protocol.Errors;
using Sluice.Server.Drivers;
using Sluice.Server.Partitions;
using Sluice.Storage.Logs;
using Sluice.Tests.Storage.Logs;
using Xunit;

namespace Sluice.Tests.Server.Partitions;

public sealed class AppendStageTests : IStagedBatchOwner, IDisposable
{
    private readonly LogFixture _fixture = new();
    private int _told;

    /// <summary>The lane of a directory may be done with a run before the loop is done with its step.</summary>
    [Fact]
    public void A_run_that_its_lane_commits_at_once_is_told_once_when_it_comes_back()
    {
        var time = new ManualTimeProvider();
        var scheduler = new SteppingScheduler(time, new Prng(1, "stage"));
        Lane loop = scheduler.Create(new LaneSettings("loop"), WorkOnlyLane.Instance, null, static (_, fault) => throw fault);
        var partition = new Partition(LogFixture.Name, LogFixture.TopicId, flushBeforeAck: false);
        partition.Attach(_fixture.Log);
        var stage = new AppendStage(time, new Eager(loop));
        for (int slot = 0; slot < 3; slot++) stage.Add(partition, default, default, this, slot);

        stage.Commit(loop);

        Assert.Equal(0, _told);
        scheduler.RunUntilIdle();
        Assert.Equal(3, _told);
        Assert.False(partition.HasDeferred);
        Assert.False(stage.HasWork);
    }

    void IStagedBatchOwner.Appended(int slot, Partition partition, in BatchAppend batch, in AppendOutcome outcome)
    {
        Assert.Equal(_told++, slot);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, batch.Error);
    }

    public void Dispose() => _fixture.Dispose();

    private sealed class Eager(Lane lane) : IDeferredCommits
    {
        public bool Always => true;

        public void Post(LogDirectory directory, ILaneWork work) => work.Run(lane);
    }
}
