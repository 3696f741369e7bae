namespace Sluice.Replication.Raft;

/// <summary>Votes gathered in one election. Answers of non-voters and second answers do not count.</summary>
internal sealed class VoteCount(VoterSet voters)
{
    private readonly HashSet<int> _granted = [];
    private readonly HashSet<int> _rejected = [];

    public bool IsWon => _granted.Count >= voters.Majority;

    public bool IsLost => voters.Count - _rejected.Count < voters.Majority;

    /// <summary>Who gave the vote, by node id.</summary>
    public int[] Granted()
    {
        int[] ids = [.. _granted];
        Array.Sort(ids);
        return ids;
    }

    public bool HasAnswered(int id) => _granted.Contains(id) || _rejected.Contains(id);

    public void Add(int id, bool granted)
    {
        if (voters.Find(id) is null || HasAnswered(id)) return;
        (granted ? _granted : _rejected).Add(id);
    }
}
