using System.Text;
using Sluice.Protocol;
using Sluice.Replication.Raft;
using Xunit;

namespace Sluice.Tests.Replication.Raft;

public sealed class QuorumStateFileTests
{
    private static readonly VoterSet Voters = new(new Voter(new ReplicaKey(1, Uuid.Zero), []));

    [Fact]
    public void Data_version_0_is_written_as_Kafka_writes_it() =>
        Assert.Equal(
            """{"clusterId":"","leaderId":1,"leaderEpoch":2,"votedId":-1,"appliedOffset":0,"""
            + "\"currentVoters\":[{\"voterId\":1}],\"data_version\":0}",
            Encoding.UTF8.GetString(QuorumStateFile.Encode(new QuorumState(2, 1, null), 0, Voters)));

    [Fact]
    public void Data_version_1_is_written_as_Kafka_writes_it() =>
        Assert.Equal(
            """{"leaderId":-1,"leaderEpoch":2,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA","data_version":1}""",
            Encoding.UTF8.GetString(QuorumStateFile.Encode(new QuorumState(2, -1, null), 1, Voters)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_was_written_is_read_back(short kraftVersion)
    {
        Uuid directory = kraftVersion == 0 ? Uuid.Zero : new Uuid(0x1234_5678, 99);
        var state = new QuorumState(17, -1, new ReplicaKey(3, directory));
        Assert.True(QuorumStateFile.TryDecode(QuorumStateFile.Encode(state, kraftVersion, Voters), out QuorumState read, out _));
        Assert.Equal(state, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"leaderId":1,"leaderEpoch":2,"votedId":-1}""")]
    [InlineData("""{"leaderId":1,"leaderEpoch":2,"votedId":-1,"data_version":2}""")]
    [InlineData("""{"leaderId":"1","leaderEpoch":2,"votedId":-1,"data_version":0}""")]
    [InlineData("""{"leaderId":1,"leaderEpoch":-2,"votedId":-1,"data_version":0}""")]
    [InlineData("""{"leaderId":1,"leaderEpoch":99999999999,"votedId":-1,"data_version":0}""")]
    [InlineData("""{"leaderId":1,"leaderEpoch":1,"votedId":1,"votedDirectoryId":"*","data_version":1}""")]
    public void A_damaged_file_is_refused_with_a_reason(string text)
    {
        Assert.False(QuorumStateFile.TryDecode(Encoding.UTF8.GetBytes(text), out QuorumState state, out string? error));
        Assert.NotNull(error);
        Assert.Equal(QuorumState.Initial, state);
    }
}
