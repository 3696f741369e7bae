using Xunit;

namespace Sluice.Tests.Server.Stepped.BadInputs;

/// <summary>
/// Plays every row of the catalogue of bad inputs, twice, against a stepped node. Whatever it is: the node goes on serving others, logs no
/// fault of its own, and the second time allocates no more than 64 KiB and 8 bytes per byte sent.
/// </summary>
public sealed class BadInputTests(BadInputTests.SharedNode shared) : IClassFixture<BadInputTests.SharedNode>
{
    private const long AllocatedFloor = 64 * 1024;
    private const long AllocatedPerByte = 8;

    private static readonly Dictionary<string, BadInput> Inputs = ((IEnumerable<BadInput>)
        [.. FramingInputs.All, .. HeaderInputs.All, .. PrimitiveInputs.All, .. ProduceInputs.All, .. BatchInputs.All,
            .. FetchInputs.All, .. AdminInputs.All])
        .ToDictionary(input => input.ToString());

    public static IEnumerable<ITheoryDataRow> Names => Inputs.Values.Select(input =>
        (ITheoryDataRow)new TheoryDataRow<string>(input.ToString()) { Skip = input.Pending });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bad_input_gets_its_answer_and_harms_nobody(string name)
    {
        BadInput input = Inputs[name];
        SteppedNode node = input.Settings.Count == 0 ? shared.Node : NewNode(input.Settings);
        node.Log.Clear();
        BadInputBench? bench = null;
        for (int play = 0; play < 2; play++)
        {
            bench = new BadInputBench(node, play);
            input.Play(bench);
            node.AssertAlive();
        }
        Assert.Empty(node.Log.Errors);
        long allowed = AllocatedFloor + (AllocatedPerByte * bench!.SentBytes);
        if (!input.IsExpensive) Assert.InRange(bench.AllocatedBytes, 0, allowed);
    }

    [Fact]
    public void Every_row_of_the_parts_A_to_E_and_H_is_played_or_pending()
    {
        HashSet<int> rows = [.. Inputs.Values.Select(input => input.Row)];
        Assert.All([.. Enumerable.Range(1, 87), .. Enumerable.Range(107, 12)], row => Assert.Contains(row, rows));
    }

    private static SteppedNode NewNode(IReadOnlyList<(string Name, string Value)> settings)
    {
        SteppedNode node = SteppedNode.Running(2, new SteppedOptions { Properties = settings, WatchesLocks = false, Loops = 1 });
        BadInputBench.Prepare(node);
        return node;
    }

    /// <summary>The node that most inputs are played on: one that has seen many of them.</summary>
    public sealed class SharedNode
    {
        internal SteppedNode Node { get; } = NewNode([]);
    }
}
