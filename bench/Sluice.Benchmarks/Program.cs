using BenchmarkDotNet.Running;
using Sluice.Benchmarks;

// dotnet run -c Release --project bench/Sluice.Benchmarks -- --filter '*Codec*'
BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args, new BenchmarkSettings());
