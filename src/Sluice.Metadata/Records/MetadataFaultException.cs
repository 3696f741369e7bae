namespace Sluice.Metadata.Records;

/// <summary>
/// A metadata record cannot be read or does not fit the state before it. The log and the image disagree: a controller must stop, a
/// broker keeps its last good image.
/// </summary>
public sealed class MetadataFaultException : Exception
{
    public MetadataFaultException(string message) : base(message)
    {
    }

    public MetadataFaultException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
