using Sluice.Base;
using Sluice.Storage.Indexes;
using Xunit;

namespace Sluice.Tests.Storage.Indexes;

public sealed class IndexBudgetTests
{
    private readonly List<string> _evicted = [];

    [Fact]
    public void The_least_recently_used_go_first_until_the_sum_fits()
    {
        var budget = new IndexBudget(100);
        IndexBudgetEntry a = Charged(budget, "a", 40);
        IndexBudgetEntry b = Charged(budget, "b", 40);
        budget.Touch(a);
        Charged(budget, "c", 90);
        Assert.Equal(["b", "a"], _evicted);
        Assert.Equal(90, budget.UsedBytes);
        budget.Touch(b);
        budget.Release(b);
        Assert.Equal(90, budget.UsedBytes);
    }

    [Fact]
    public void Pinned_and_busy_indexes_stay_whatever_the_sum()
    {
        var budget = new IndexBudget(100);
        IndexBudgetEntry active = Charged(budget, "active", 80, pinned: true);
        Charged(budget, "busy", 50, refuses: true);
        Charged(budget, "idle", 10);
        IndexBudgetEntry last = Charged(budget, "last", 60);
        Assert.Equal(["idle"], _evicted);
        Assert.Equal(190, budget.UsedBytes);
        budget.Charge(active, 80, pinned: false);
        Assert.Equal(["idle", "last"], _evicted);
        budget.Charge(last, 20, pinned: false);
        Assert.Equal(["idle", "last", "active"], _evicted);
        Assert.Equal(70, budget.UsedBytes);
    }

    [Fact]
    public void The_one_just_charged_is_never_the_victim()
    {
        var budget = new IndexBudget(10);
        Charged(budget, "large", 1000);
        Assert.Empty(_evicted);
        Charged(budget, "next", 1);
        Assert.Equal(["large"], _evicted);
    }

    [Fact]
    public void Growing_and_releasing_keep_the_account()
    {
        var budget = new IndexBudget(1000);
        IndexBudgetEntry a = Charged(budget, "a", 10);
        budget.Charge(a, 30, pinned: true);
        Charged(budget, "b", 5);
        Assert.Equal(35, budget.UsedBytes);
        budget.Release(a);
        budget.Release(a);
        Assert.Equal(5, budget.UsedBytes);
    }

    [Fact]
    public void Random_use_agrees_with_a_plain_model()
    {
        var random = new Prng(3);
        var budget = new IndexBudget(500);
        var model = new LinkedList<(string Name, int Bytes)>();
        var entries = new Dictionary<string, IndexBudgetEntry>();
        for (int i = 0; i < 20_000; i++)
        {
            string name = ((char)('a' + random.NextInt(26))).ToString();
            if (!entries.TryGetValue(name, out IndexBudgetEntry? entry))
            {
                entries[name] = entry = new IndexBudgetEntry(new Named(this, name, refuses: false));
            }

            LinkedListNode<(string Name, int Bytes)>? node = model.First;
            while (node is not null && node.Value.Name != name) node = node.Next;
            int bytes = random.NextInt(3) switch { 0 => 0, 1 => -1, _ => 1 + random.NextInt(120) };
            if (bytes < 0)
            {
                budget.Touch(entry);
                if (node is null) continue;
                model.Remove(node);
                model.AddLast(node);
                continue;
            }

            if (node is not null) model.Remove(node);
            if (bytes == 0)
            {
                budget.Release(entry);
            }
            else
            {
                budget.Charge(entry, bytes, pinned: false);
                model.AddLast((name, bytes));
                while (model.Sum(static m => m.Bytes) > 500) model.RemoveFirst();
            }

            Assert.Equal(model.Sum(static m => m.Bytes), budget.UsedBytes);
        }
    }

    private IndexBudgetEntry Charged(IndexBudget budget, string name, long bytes, bool pinned = false, bool refuses = false)
    {
        var entry = new IndexBudgetEntry(new Named(this, name, refuses));
        budget.Charge(entry, bytes, pinned);
        return entry;
    }

    private sealed class Named(IndexBudgetTests test, string name, bool refuses) : IEvictableIndex
    {
        public bool TryEvict()
        {
            if (!refuses) test._evicted.Add(name);
            return !refuses;
        }
    }
}
