namespace Sluice.IntegrationTests.Files;

/// <summary>Clients of a test, each on a thread of its own, against one life of a node. Their failures are kept for the end.</summary>
internal sealed class Load(string bootstrap) : IDisposable
{
    private readonly CancellationTokenSource _enough = new();
    private readonly List<Exception> _failures = [];
    private readonly List<Thread> _threads = [];

    public void Dispose() => _enough.Dispose();

    public void Start(Action<string, CancellationToken> run)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run(bootstrap, _enough.Token);
            }
            catch (Exception failure)
            {
                lock (_failures) _failures.Add(failure);
            }
        });
        _threads.Add(thread);
        thread.Start();
    }

    /// <summary>Lets them come to an end; what went wrong, or nothing.</summary>
    public string Stop()
    {
        _enough.Cancel();
        foreach (Thread thread in _threads) thread.Join();
        return string.Join('\n', _failures);
    }
}
