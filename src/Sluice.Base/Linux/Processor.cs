using System.Runtime.InteropServices;

namespace Sluice.Base.Linux;

/// <summary>The processor facts that kernel layouts depend on.</summary>
internal static class Processor
{
    /// <summary>x64 packs <c>epoll_event</c> and numbers some open flags differently from every other processor.</summary>
    internal static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
}
