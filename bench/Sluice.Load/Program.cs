using Sluice.Load;

try
{
    using var run = new LoadRun(Options.Parse(args));
    return run.Run() ? 0 : 1;
}
catch (Exception failure) when (failure is ArgumentException or FormatException or DirectoryNotFoundException)
{
    Console.Error.WriteLine(failure.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
