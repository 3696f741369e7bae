using Sluice.Base.Lanes;

namespace Sluice.Server.Requests;

/// <summary>Creates topics that clients name before they exist (<c>auto.create.topics.enable</c>), each only once at a time.</summary>
internal interface ITopicCreation
{
    /// <summary>Begins to create a topic with the cluster's defaults; called on <paramref name="asker"/>. Nobody is answered.</summary>
    void Create(string topic, Lane asker);
}
