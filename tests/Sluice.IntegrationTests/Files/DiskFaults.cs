using System.IO.MemoryMappedFiles;
using Xunit;

namespace Sluice.IntegrationTests.Files;

/// <summary>
/// Faults of the disk below one directory, for nodes started with <see cref="Variable"/>: the library <c>disk-faults.c</c>, built with gcc,
/// and the memory it shares with the test. Without Linux or gcc the test is skipped.
/// </summary>
internal sealed class DiskFaults : IDisposable
{
    private const int FailFsync = 0;
    private const int ShortWrites = 4;
    private const int Full = 8;
    private const int WritesCutAt = 16;
    private const int Calls = 20;
    private readonly string _control;
    private readonly string _library;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _shared;

    public DiskFaults(TemporaryDirectory directory, string prefix)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/gcc"), "gcc, or Linux itself, is not on this machine");
        _control = directory["faults"];
        _library = directory["disk-faults.so"];
        File.WriteAllBytes(_control, new byte[6 * sizeof(int)]);
        string source = Path.Combine(AppContext.BaseDirectory, "Files", "disk-faults.c");
        string[] meant = [$"-DCONTROL=\"{_control}\"", $"-DPREFIX=\"{prefix}/\""];
        ProgramResult built = SluiceProgram.RunAs("/usr/bin/gcc", null, ["-shared", "-fPIC", .. meant, "-o", _library, source, "-ldl"]);
        Assert.True(built.ExitCode == 0, built.ToString());
        _file = MemoryMappedFile.CreateFromFile(_control, FileMode.Open);
        _shared = _file.CreateViewAccessor();
    }

    /// <summary>For the environment of the node.</summary>
    public (string Name, string Value) Variable => ("LD_PRELOAD", _library);

    /// <summary>Writes that were cut in two.</summary>
    public int WritesCut => _shared.ReadInt32(WritesCutAt);

    /// <summary>Files whose fsync failed, once for each time.</summary>
    public string[] FailedFsyncs => File.Exists(_control + ".log") ? File.ReadAllLines(_control + ".log") : [];

    public void FailFsyncs() => _shared.Write(FailFsync, 1);

    public void CutWrites() => _shared.Write(ShortWrites, 1);

    /// <summary>The next write is cut in two, and everything after it finds the disk full.</summary>
    public void FillUp()
    {
        _shared.Write(Calls, 0);
        _shared.Write(Full, 1);
    }

    public void Repair()
    {
        foreach (int at in (int[])[FailFsync, ShortWrites, Full]) _shared.Write(at, 0);
    }

    public void Dispose()
    {
        _shared.Dispose();
        _file.Dispose();
    }
}
